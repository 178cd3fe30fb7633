package dev.sallyport.spi;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.schema.Inspection;
import dev.sallyport.schema.Schema;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Schemas and codecs: derives the {@link Shape} of a Java type, and gives the {@link Codec} that
 * moves values of a shape to bytes and back.
 *
 * <p>Implementations are thread-safe and keep the shapes they have derived for as long as the types
 * live.
 */
public interface CodecProvider {
  /**
   * The shape of a message type.
   *
   * @param type a class, or a parameterized type such as {@code List<Tile>}; {@code void.class} for
   *     the result of a method that has none
   * @param subject the name that the paths of refusals start from: {@code Resize}
   * @throws dev.sallyport.RefusedException if it, or a type that it names, is not data
   */
  Shape<?> shape(Type type, String subject);

  /**
   * The shape of a method's parameters, an {@code Object[]} of their values in order.
   *
   * @param subjects the names that the paths of refusals start from, one for each type
   * @throws dev.sallyport.RefusedException if one of them is not data
   */
  Shape<Object[]> parameters(List<Type> types, List<String> subjects);

  /** The shapes of the methods of a contract, or of another class that calls are made to. */
  ContractShapes contract(Class<?> contract);

  /** The shapes of a contract's methods, which may have codecs that were generated for it. */
  interface ContractShapes {
    /** What the contract's annotation says, if that is known without asking for it. */
    default ContractCodecs.@Nullable Declaration declaration() {
      return null;
    }

    /** Who calls a method without reflection; null where nobody can. */
    default @Nullable ContractCodecs caller(Method method) {
      return null;
    }

    /**
     * The shape of a method's parameters: as {@link CodecProvider#parameters}.
     *
     * @throws dev.sallyport.RefusedException if one of them is not data
     */
    Shape<Object[]> parameters(String method, List<Type> types, List<String> subjects);

    /**
     * The shape of each element of what a method's caller streams: as {@link CodecProvider#shape}.
     *
     * @throws dev.sallyport.RefusedException if it is not data
     */
    Shape<?> items(String method, Type type, String subject);

    /**
     * The shape of a method's result, or of each element of a stream that it returns: as {@link
     * CodecProvider#shape}.
     *
     * @throws dev.sallyport.RefusedException if it is not data
     */
    Shape<?> result(String method, Type type, String subject);

    /**
     * The fingerprint of all shapes that this has made for the contract: as {@link
     * CodecProvider#fingerprint}.
     *
     * @param names in their order
     */
    String fingerprint(List<Shape<?>> shapes, List<String> names);
  }

  /** Every refusal in a value: the contract of {@link dev.sallyport.Boundary#inspect}. */
  Inspection inspect(@Nullable Object value, Limits limits);

  /** Every refusal in a type: the contract of {@link dev.sallyport.Boundary#inspectType}. */
  Inspection inspectType(Type type);

  /** The codec of an encoding, with records {@linkplain Form#POSITIONAL by position}. */
  Codec codec(Encoding encoding);

  /** The codec of an encoding, with records in that form. */
  Codec codec(Encoding encoding, Form form);

  /** The parts of a JSON object, unread: for the framings that put messages into an envelope. */
  JsonSlicer jsonSlicer();

  /** Schemas as documents: for the exchange of schemas in the handshake. */
  SchemaForm schemaForm();

  /** A SHA-256 of the canonical text of several shapes together, as 64 hexadecimal digits. */
  String fingerprint(List<Shape<?>> shapes, List<String> names);

  /** The schema as JSON Schema: the contract of {@link dev.sallyport.schema.Schemas}. */
  String jsonSchema(Schema schema, String title);

  /** Several schemas as one JSON Schema: the contract of {@link dev.sallyport.schema.Schemas}. */
  String jsonSchema(Map<String, Schema> schemas, String title);

  /**
   * The provider on the class path or module path.
   *
   * @throws IllegalStateException if there is none
   */
  static CodecProvider get() {
    Optional<CodecProvider> found =
        Providers.find(CodecProvider.class, "dev.sallyport.codecs.internal.StandardCodecs");
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "no Sallyport codecs found: add dev.sallyport:sallyport-codecs to the class path");
    }
    return found.get();
  }
}
