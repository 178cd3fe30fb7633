package dev.sallyport.benchmarks.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.minlog.Log;
import com.esotericsoftware.reflectasm.ConstructorAccess;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.protobuf.Message;
import dev.sallyport.spi.CodecProvider;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.fory.Fory;
import org.msgpack.core.MessagePack;
import org.objenesis.Objenesis;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectMapper;

/** What each subject needs on its class path, as its users have it: itself, not its rivals. */
final class Libraries {
  private Libraries() {}

  /** A class of each library. */
  private static List<Class<?>> of(String subject) {
    return switch (subject) {
      case Subjects.SALLYPORT_MSGPACK, Subjects.SALLYPORT_JSON ->
          List.of(CodecProvider.class, CodecProvider.get().getClass(), JsonParser.class);
      case Subjects.MSGPACK_CORE -> List.of(MessagePack.class);
      case Subjects.PROTOBUF -> List.of(Message.class);
      case Subjects.KRYO ->
          List.of(Kryo.class, ConstructorAccess.class, Objenesis.class, Log.class);
      case Subjects.FORY -> List.of(Fory.class);
      case Subjects.JACKSON_CORE -> List.of(JsonParser.class);
      case Subjects.JACKSON_DATABIND ->
          List.of(ObjectMapper.class, JsonParser.class, JsonProperty.class);
      default -> throw new IllegalArgumentException("no libraries are known of " + subject);
    };
  }

  /** The class path of a subject: the benchmarks' own classes and its libraries. */
  static String classPath(String subject) {
    return Stream.concat(Stream.of(FirstRoundTrip.class), of(subject).stream())
        .map(Libraries::location)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(type + " is in no file", e);
    }
  }
}
