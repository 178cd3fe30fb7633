package dev.sallyport.codecs.internal;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.codecs.internal.derive.Shapes;
import dev.sallyport.codecs.internal.derive.StandardSchemaForm;
import dev.sallyport.codecs.internal.inspect.Inspector;
import dev.sallyport.codecs.internal.json.JsonCodec;
import dev.sallyport.codecs.internal.json.ScanningSlicer;
import dev.sallyport.codecs.internal.jsonschema.JsonSchema;
import dev.sallyport.codecs.internal.msgpack.MessagePackCodec;
import dev.sallyport.schema.Inspection;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.JsonSlicer;
import dev.sallyport.spi.SchemaForm;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of this module, as the service loader finds them. Thread-safe.
 *
 * <p>A process that speaks MessagePack alone never loads Jackson.
 */
public final class StandardCodecs implements CodecProvider {
  private final Shapes shapes = new Shapes();

  @Override
  public Shape<?> shape(Type type, String subject) {
    return shapes.shape(type, subject);
  }

  @Override
  public Shape<Object[]> parameters(List<Type> types, List<String> subjects) {
    return shapes.parameters(types, subjects);
  }

  @Override
  public ContractShapes contract(Class<?> contract) {
    return shapes.contract(contract);
  }

  @Override
  public Inspection inspect(@Nullable Object value, Limits limits) {
    return new Inspector().inspect(value, limits);
  }

  @Override
  public Inspection inspectType(Type type) {
    return new Inspector().inspectType(type);
  }

  @Override
  public Codec codec(Encoding encoding) {
    return codec(encoding, Form.POSITIONAL);
  }

  @Override
  public Codec codec(Encoding encoding, Form form) {
    return encoding == Encoding.MESSAGEPACK ? new MessagePackCodec(form) : new JsonCodec(form);
  }

  @Override
  public JsonSlicer jsonSlicer() {
    return new ScanningSlicer();
  }

  @Override
  public SchemaForm schemaForm() {
    return new StandardSchemaForm();
  }

  @Override
  public String fingerprint(List<Shape<?>> shapes, List<String> names) {
    return this.shapes.fingerprint(shapes, names);
  }

  @Override
  public String jsonSchema(Schema schema, String title) {
    return JsonSchema.of(schema, title);
  }

  @Override
  public String jsonSchema(Map<String, Schema> schemas, String title) {
    return JsonSchema.of(schemas, title);
  }
}
