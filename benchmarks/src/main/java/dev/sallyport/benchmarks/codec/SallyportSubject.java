package dev.sallyport.benchmarks.codec;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.spi.Codec;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import dev.sallyport.spi.Shape;
import java.util.Arrays;

/** This library, as its sessions use it: whatever codec the provider has for the record. */
final class SallyportSubject implements Subject {
  private final Limits limits = Limits.defaults();
  private final FrameBuffer out = new FrameBuffer(limits.maxMessageBytes());
  private final Codec codec;
  private final Shape<Job> shape;

  @SuppressWarnings("unchecked") // The shape of a class is one of its instances.
  SallyportSubject(Encoding encoding) {
    CodecProvider provider = CodecProvider.get();
    codec = provider.codec(encoding);
    shape = (Shape<Job>) provider.shape(Job.class, "Job");
  }

  @Override
  public int encode(Job job) {
    codec.encode(shape, job, out.clear(), limits);
    return out.size();
  }

  @Override
  public byte[] encoded() {
    return Arrays.copyOf(out.array(), out.size());
  }

  @Override
  public Job decode(byte[] bytes) {
    return codec.decode(shape, bytes, 0, bytes.length, limits);
  }
}
