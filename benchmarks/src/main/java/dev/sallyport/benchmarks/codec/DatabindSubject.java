package dev.sallyport.benchmarks.codec;

import java.io.ByteArrayOutputStream;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Jackson's databind as it comes: a mapper with the defaults of Jackson 3. */
final class DatabindSubject implements Subject {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
  private final ObjectWriter writer;
  private final ObjectReader reader;

  DatabindSubject() {
    JsonMapper mapper = new JsonMapper();
    writer = mapper.writerFor(Job.class);
    reader = mapper.readerFor(Job.class);
  }

  @Override
  public int encode(Job job) {
    out.reset();
    writer.writeValue(out, job);
    return out.size();
  }

  @Override
  public byte[] encoded() {
    return out.toByteArray();
  }

  @Override
  public Job decode(byte[] bytes) {
    return reader.readValue(bytes);
  }
}
