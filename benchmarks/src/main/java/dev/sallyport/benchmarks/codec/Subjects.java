package dev.sallyport.benchmarks.codec;

import dev.sallyport.Encoding;
import java.util.Collection;
import java.util.List;

/** The subjects by name, ours first. */
final class Subjects {
  static final String SALLYPORT_MSGPACK = "sallyport-msgpack";
  static final String SALLYPORT_JSON = "sallyport-json";
  static final String MSGPACK_CORE = "msgpack-core";
  static final String PROTOBUF = "protobuf";
  static final String KRYO = "kryo";
  static final String FORY = "fory";
  static final String JACKSON_CORE = "jackson-core";
  static final String JACKSON_DATABIND = "jackson-databind";

  static final List<String> NAMES =
      List.of(
          SALLYPORT_MSGPACK,
          SALLYPORT_JSON,
          MSGPACK_CORE,
          PROTOBUF,
          KRYO,
          FORY,
          JACKSON_CORE,
          JACKSON_DATABIND);

  private Subjects() {}

  /** Makes one afresh; no class of the others, or of their libraries, is loaded. */
  static Subject named(String name) {
    return switch (name) {
      case SALLYPORT_MSGPACK -> new SallyportSubject(Encoding.MESSAGEPACK);
      case SALLYPORT_JSON -> new SallyportSubject(Encoding.JSON);
      case MSGPACK_CORE -> new MsgpackCoreSubject();
      case PROTOBUF -> new ProtobufSubject();
      case KRYO -> new KryoSubject();
      case FORY -> new ForySubject();
      case JACKSON_CORE -> new JacksonCoreSubject();
      case JACKSON_DATABIND -> new DatabindSubject();
      default -> throw unknown(name);
    };
  }

  /**
   * The names, if each is that of a subject.
   *
   * @throws IllegalArgumentException if one is not
   */
  static List<String> known(Collection<String> names) {
    for (String name : names) {
      if (!NAMES.contains(name)) {
        throw unknown(name);
      }
    }
    return List.copyOf(names);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "no such subject: " + name + " (expected one of " + String.join(", ", NAMES) + ")");
  }
}
