package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.shape.EnumNode;
import dev.sallyport.codecs.internal.shape.KeyForm;
import dev.sallyport.codecs.internal.shape.Node;
import dev.sallyport.codecs.internal.shape.Nodes;
import dev.sallyport.codecs.internal.shape.RecordNode;
import dev.sallyport.codecs.internal.shape.UnionNode;
import dev.sallyport.codecs.internal.types.ReflectedClass;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Names;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Builds the interpreted tree of a form whose types are all loaded. Used once, by one thread. */
public final class TreeBuilder {
  private final Node open;
  private final IdentityHashMap<Form, Node> named = new IdentityHashMap<>();

  TreeBuilder() {
    this(Nodes.nothing());
  }

  /**
   * @param open what looks at the places of an inspection that no type describes
   */
  public TreeBuilder(Node open) {
    this.open = open;
  }

  public Node build(Form form) {
    Node known = named.get(form);
    if (known != null) {
      return known;
    } else if (form instanceof Form.Structure structure) {
      return record(structure);
    } else if (form instanceof Form.Simple simple) {
      return Nodes.scalar(simple.scalar(), ReflectedClass.of(simple.type()));
    } else if (form instanceof Form.ListOf list) {
      return Nodes.list(build(list.element()));
    } else if (form instanceof Form.SetOf set) {
      return Nodes.set(build(set.element()));
    } else if (form instanceof Form.MapOf map) {
      return Nodes.map(key(map.key()), build(map.value()));
    } else if (form instanceof Form.Constants constants) {
      return constants(constants);
    } else if (form instanceof Form.Union union) {
      return union(union);
    } else if (form instanceof Form.ArrayOf array) {
      return Nodes.array(ReflectedClass.of(array.component().raw()), build(array.element()));
    } else if (form instanceof Form.PrimitiveArray array) {
      return Nodes.primitiveArray(ReflectedClass.of(array.component()), array.element());
    } else if (form instanceof Form.Tuple tuple) {
      return Nodes.tuple(elements(tuple), tuple.subjects());
    } else if (form instanceof Form.Dynamic) {
      return Nodes.dynamic();
    } else if (form instanceof Form.Refused refused) {
      return Nodes.refused(refused.grounds(), open);
    } else if (form instanceof Form.Open) {
      return open;
    }
    return Nodes.nothing();
  }

  private List<Node> elements(Form.Tuple tuple) {
    List<Node> elements = new ArrayList<>();
    for (Form element : tuple.elements()) {
      elements.add(build(element));
    }
    return elements;
  }

  private EnumNode constants(Form.Constants form) {
    Class<?> type = ReflectedClass.of(form.type());
    EnumNode node = new EnumNode(type, Names.of(form.names()), type.getEnumConstants());
    named.put(form, node);
    return node;
  }

  private KeyForm key(Form form) {
    return build(form) instanceof EnumNode constants
        ? KeyForm.of(constants)
        : KeyForm.of(form instanceof Form.Simple simple ? simple.scalar() : Schema.Scalar.STRING);
  }

  private RecordNode record(Form.Structure form) {
    ReflectedClass type = (ReflectedClass) form.type().raw();
    RecordNode node = new RecordNode(type.type(), type.constructor(), Names.of(form.names()));
    named.put(form, node);
    List<RecordNode.Field> fields = new ArrayList<>();
    for (Form.Member member : form.members()) {
      fields.add(
          new RecordNode.Field(
              accessor(type.type(), member.component()),
              build(member.form()),
              member.optional(),
              member.form() instanceof Form.Dynamic));
    }
    node.complete(fields.toArray(new RecordNode.Field[0]));
    return node;
  }

  private static Method accessor(Class<?> type, String component) {
    try {
      Method accessor = type.getDeclaredMethod(component);
      accessor.setAccessible(true);
      return accessor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("record without accessor: " + type.getName(), e);
    }
  }

  private UnionNode union(Form.Union form) {
    UnionNode node = new UnionNode(ReflectedClass.of(form.type().raw()), Names.of(form.tags()));
    named.put(form, node);
    List<RecordNode> variants = new ArrayList<>();
    for (Form.Structure variant : form.variants()) {
      variants.add((RecordNode) build(variant));
    }
    node.complete(variants.toArray(new RecordNode[0]));
    return node;
  }
}
