package dev.sallyport.codecs.internal.shape;

import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of objects. */
final class ArrayNode extends Node {
  private final Class<?> component;
  private final Class<?> type;
  private final Node element;

  ArrayNode(Class<?> component, Node element) {
    this.component = component;
    this.type = component.arrayType();
    this.element = element;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (!type.isInstance(value)) {
      refuseClass(out, type.getTypeName(), value, pass);
      return;
    }
    ListNode.writeAll(out, Arrays.asList((Object[]) value), element, null, pass);
  }

  @Override
  Object read(PassReader in) {
    List<@Nullable Object> elements = ListNode.readAll(in, element);
    @Nullable Object[] array = (Object[]) Array.newInstance(component, elements.size());
    return elements.toArray(array);
  }
}
