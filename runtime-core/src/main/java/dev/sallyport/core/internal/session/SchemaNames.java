package dev.sallyport.core.internal.session;

import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.CallForm;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the schemas of a contract's methods are called (docs/schema.md, "Contracts"). The names that
 * a method has tell the kind of its calls.
 */
final class SchemaNames {
  private SchemaNames() {}

  static String parameters(String method) {
    return method + "." + CallForm.PARAMETERS;
  }

  static String items(String method) {
    return method + "." + CallForm.ITEMS;
  }

  /** Of the result, or of each element of the stream that is returned. */
  static String result(String method, StreamKind kind) {
    boolean streams = kind == StreamKind.SERVER_STREAM || kind == StreamKind.DUPLEX;
    return method + "." + (streams ? CallForm.RESULTS : CallForm.RESULT);
  }

  static Set<String> of(String method, StreamKind kind) {
    Set<String> names = new HashSet<>(Set.of(parameters(method)));
    if (kind == StreamKind.CLIENT_STREAM || kind == StreamKind.DUPLEX) {
      names.add(items(method));
    }
    if (kind != StreamKind.ONE_WAY) {
      names.add(result(method, kind));
    }
    return names;
  }

  /** The kind of a method's calls, if these are the names of all schemas; null if it is none. */
  static @Nullable StreamKind kind(String method, Set<String> names) {
    boolean items = names.contains(items(method));
    boolean result = names.contains(result(method, StreamKind.REQUEST));
    boolean results = names.contains(result(method, StreamKind.SERVER_STREAM));
    if (!names.contains(parameters(method)) || (result && results)) {
      return null;
    } else if (results) {
      return items ? StreamKind.DUPLEX : StreamKind.SERVER_STREAM;
    } else if (result) {
      return items ? StreamKind.CLIENT_STREAM : StreamKind.REQUEST;
    }
    return items ? null : StreamKind.ONE_WAY;
  }
}
