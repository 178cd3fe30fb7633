package dev.sallyport.codecs.internal.derive;

import dev.sallyport.codecs.internal.types.ReflectedTypes;
import dev.sallyport.schema.Schema;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What the messages of one contract have in common: most of its types are parameters here and
 * results there, and deriving each once halves what a contract costs a new process. Thread-safe.
 */
final class Derived {
  private final Map<Type, Deriver.Known> types = new HashMap<>();
  private final IdentityHashMap<Schema.Definition, String> texts = new IdentityHashMap<>();

  /** Derives the next type of a message; refusals are the deriver's, as ever. */
  synchronized Deriver.Part part(Deriver deriver, Type type, String path) {
    Deriver.Known known = types.get(type);
    if (known != null && deriver.adopt(known)) {
      return known.part();
    }
    boolean fresh = deriver.isFresh();
    Deriver.Part part = deriver.root(ReflectedTypes.use(type), path);
    if (fresh && deriver.refusals().isEmpty()) {
      types.put(type, deriver.known(part));
    }
    return part;
  }

  /** The canonical text of a schema. */
  synchronized String canonical(Schema schema) {
    return CanonicalJson.of(schema, texts);
  }
}
