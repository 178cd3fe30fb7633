package dev.sallyport.benchmarks.codec;

import dev.sallyport.benchmarks.codec.Job.Priority;
import dev.sallyport.benchmarks.codec.Job.Step;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.core.buffer.ArrayBufferInput;
import org.msgpack.core.buffer.MessageBuffer;
import org.msgpack.core.buffer.MessageBufferOutput;

/** msgpack-core by hand, in the form that this library gives records: arrays, in order. */
final class MsgpackCoreSubject implements Subject {
  private static final int FIELDS = 12;
  private static final int STEP_FIELDS = 5;
  private static final int UUID_BYTES = 16;

  private final byte[] uuid = new byte[UUID_BYTES];
  private final MessageBuffer uuidView = MessageBuffer.wrap(uuid);
  private final OneBuffer out = new OneBuffer();
  private final MessagePacker packer = MessagePack.newDefaultPacker(out);
  private final ArrayBufferInput in = new ArrayBufferInput(new byte[0]);
  private final MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(in);

  @Override
  public int encode(Job job) throws IOException {
    out.size = 0;
    packer.packArrayHeader(FIELDS);
    uuid(job.id());
    packer.packString(job.name());
    packer.packString(job.owner());
    packer.packString(job.priority().name());
    packer.packTimestamp(job.created());
    packer.packLong(job.sequence());
    packer.packInt(job.attempts());
    packer.packDouble(job.weight());
    packer.packBoolean(job.urgent());
    if (job.parent().isPresent()) {
      packer.packString(job.parent().get());
    } else {
      packer.packNil();
    }
    packer.packArrayHeader(job.steps().size());
    for (Step step : job.steps()) {
      packer.packArrayHeader(STEP_FIELDS);
      packer.packString(step.name());
      packer.packInt(step.exitCode());
      packer.packLong(step.nanos());
      packer.packDouble(step.progress());
      packer.packBoolean(step.cached());
    }
    packer.packBinaryHeader(job.payload().length);
    packer.writePayload(job.payload());
    packer.flush();
    return out.size;
  }

  private void uuid(UUID id) throws IOException {
    uuidView.putLong(0, id.getMostSignificantBits());
    uuidView.putLong(Long.BYTES, id.getLeastSignificantBits());
    packer.packBinaryHeader(UUID_BYTES);
    packer.writePayload(uuid);
  }

  @Override
  public byte[] encoded() {
    return Arrays.copyOf(out.bytes, out.size);
  }

  @Override
  public Job decode(byte[] bytes) throws IOException {
    in.reset(bytes);
    unpacker.reset(in);
    expect(FIELDS, unpacker.unpackArrayHeader());
    Job job =
        new Job(
            uuid(),
            unpacker.unpackString(),
            unpacker.unpackString(),
            Priority.valueOf(unpacker.unpackString()),
            unpacker.unpackTimestamp(),
            unpacker.unpackLong(),
            unpacker.unpackInt(),
            unpacker.unpackDouble(),
            unpacker.unpackBoolean(),
            unpacker.tryUnpackNil() ? Optional.empty() : Optional.of(unpacker.unpackString()),
            steps(),
            unpacker.readPayload(unpacker.unpackBinaryHeader()));
    expect(bytes.length, (int) unpacker.getTotalReadBytes());
    return job;
  }

  private UUID uuid() throws IOException {
    expect(UUID_BYTES, unpacker.unpackBinaryHeader());
    unpacker.readPayload(uuid);
    return new UUID(uuidView.getLong(0), uuidView.getLong(Long.BYTES));
  }

  private List<Step> steps() throws IOException {
    Step[] steps = new Step[unpacker.unpackArrayHeader()];
    for (int i = 0; i < steps.length; i++) {
      expect(STEP_FIELDS, unpacker.unpackArrayHeader());
      steps[i] =
          new Step(
              unpacker.unpackString(),
              unpacker.unpackInt(),
              unpacker.unpackLong(),
              unpacker.unpackDouble(),
              unpacker.unpackBoolean());
    }
    return List.of(steps);
  }

  private static void expect(int expected, int actual) throws IOException {
    if (expected != actual) {
      throw new IOException("expected " + expected + " but was " + actual);
    }
  }

  /** The library's own outputs take a new buffer for each message; this one keeps its own. */
  private static final class OneBuffer implements MessageBufferOutput {
    private final byte[] bytes = new byte[1 << 16];
    private final MessageBuffer whole = MessageBuffer.wrap(bytes);
    private int size;

    @Override
    public MessageBuffer next(int minimumSize) {
      return size == 0 ? whole : whole.slice(size, bytes.length - size);
    }

    @Override
    public void writeBuffer(int length) {
      size += length;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      System.arraycopy(source, offset, bytes, size, length);
      size += length;
    }

    @Override
    public void add(byte[] source, int offset, int length) {
      write(source, offset, length);
    }

    @Override
    public void flush() {
      // Nothing is behind it.
    }

    @Override
    public void close() {
      // Nothing is behind it.
    }
  }
}
