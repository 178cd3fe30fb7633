package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Data;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A place that no type describes, in the tree of an inspection: what is there is taken for what its
 * class says. Confined to one pass.
 */
final class OpenNode extends Node {
  private final BiFunction<Class<?>, Node, Node> trees;
  private final Map<Class<?>, Node> known = new HashMap<>();

  OpenNode(BiFunction<Class<?>, Node, Node> trees) {
    this.trees = trees;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (value == null) {
      out.nil();
    } else if (value instanceof Data) {
      DynamicNode.INSTANCE.write(out, value, pass);
    } else if (value instanceof List<?> list) {
      writeIfPlain(
          out,
          PlainCollections.refusal(list),
          pass,
          () -> ListNode.writeAll(out, list, this, null, pass));
    } else if (value instanceof Set<?> set) {
      writeIfPlain(
          out,
          PlainCollections.refusal(set),
          pass,
          () -> ListNode.writeAll(out, set, this, null, pass));
    } else if (value instanceof Map<?, ?> map) {
      writeIfPlain(
          out,
          PlainCollections.refusal(map),
          pass,
          () -> MapNode.writeAll(out, map, OpenNode::writeKey, this, pass));
    } else if (value instanceof Object[] array) {
      ListNode.writeAll(out, Arrays.asList(array), this, null, pass);
    } else if (value instanceof Optional<?> optional) {
      write(out, optional.orElse(null), pass);
    } else {
      // A constant with a body is of a class of its own.
      Class<?> type =
          value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
      tree(type).write(out, value, pass);
    }
  }

  private Node tree(Class<?> type) {
    Node tree = known.get(type);
    if (tree == null) {
      tree = trees.apply(type, this);
      known.put(type, tree);
    }
    return tree;
  }

  private static void writeIfPlain(
      PassWriter out, @Nullable Grounds grounds, Outgoing pass, Runnable write) {
    if (grounds == null) {
      write.run();
    } else {
      refuse(out, grounds, pass);
    }
  }

  /** A key of any of the kinds that maps may have. */
  private static void writeKey(
      PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass) {
    if (key == null) {
      pass.trail().here();
    } else {
      pass.trail().at(key);
    }
    Grounds grounds = KeyForm.writeAny(out, key, pass);
    if (grounds != null) {
      pass.refuse(grounds);
      out.stringKey("");
    }
  }

  @Override
  Object read(PassReader in) {
    throw new IllegalStateException("nothing is read by an inspection");
  }
}
