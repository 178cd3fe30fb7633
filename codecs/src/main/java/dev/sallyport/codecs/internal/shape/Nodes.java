package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.schema.Schema.Scalar;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Makes the nodes that need nothing but their parts. */
public final class Nodes {
  private static final Node DYNAMIC = DynamicNode.INSTANCE;
  private static final Node NOTHING = new NothingNode();

  private Nodes() {}

  public static Node scalar(Scalar scalar, Class<?> type) {
    return switch (scalar) {
      case BOOLEAN,
          INT8,
          INT16,
          INT32,
          INT64,
          CHAR,
          FLOAT32,
          FLOAT64,
          FLOAT32_NON_FINITE,
          FLOAT64_NON_FINITE,
          STRING,
          BYTES,
          BLOB,
          INSTANT,
          UUID ->
          new ScalarNode(scalar);
      default -> new TextNode(scalar, type);
    };
  }

  public static Node list(Node element) {
    return new ListNode(element, false);
  }

  public static Node set(Node element) {
    return new ListNode(element, true);
  }

  public static Node map(KeyForm key, Node value) {
    return new MapNode(key, value);
  }

  public static Node array(Class<?> component, Node element) {
    return new ArrayNode(component, element);
  }

  /**
   * An array of primitives other than byte.
   *
   * @param element {@code int64_string} and the scalars that are not finite are told from others
   */
  public static Node primitiveArray(Class<?> component, Scalar element) {
    return new PrimitiveArrayNode(component, element);
  }

  public static Node tuple(List<Node> elements, List<String> subjects) {
    return new TupleNode(elements, subjects);
  }

  public static Node dynamic() {
    return DYNAMIC;
  }

  /**
   * A place whose declared type is no data: all that is there is refused.
   *
   * @param open looks at what is in it
   */
  public static Node refused(Grounds grounds, Node open) {
    return new RefusedNode(grounds, open);
  }

  /**
   * A place that no type describes: what is there is taken for what its class says.
   *
   * @param trees makes the tree of a class, given this very node
   * @param arrays whether values of a class hold arrays
   */
  public static Node open(BiFunction<Class<?>, Node, Node> trees, Predicate<Class<?>> arrays) {
    return new OpenNode(trees, arrays);
  }

  public static Node nothing() {
    return NOTHING;
  }
}
