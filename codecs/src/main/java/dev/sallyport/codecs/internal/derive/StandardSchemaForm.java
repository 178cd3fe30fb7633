package dev.sallyport.codecs.internal.derive;

import dev.sallyport.Data;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.SchemaForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The canonical text of schemas, and what can be had from it. Stateless; thread-safe. */
public final class StandardSchemaForm implements SchemaForm {
  @Override
  public String text(SortedMap<String, Schema> schemas) {
    List<Map.Entry<String, String>> texts = new ArrayList<>();
    for (Map.Entry<String, Schema> entry : schemas.entrySet()) {
      texts.add(Map.entry(entry.getKey(), CanonicalJson.of(entry.getValue())));
    }
    return CanonicalJson.of(texts);
  }

  @Override
  public SortedMap<String, Schema> read(Data form) {
    return SchemaReader.schemas(form);
  }

  @Override
  public String fingerprint(SortedMap<String, Schema> schemas) {
    return Fingerprints.sha256(text(schemas));
  }
}
