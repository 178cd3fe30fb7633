package dev.sallyport.benchmarks.codec;

import dev.sallyport.Message;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/**
 * The benchmark record: a piece of work as one process hands it to another. Twelve fields, one of
 * them a list of ten records of five fields, one a {@code byte[]} of 1 KiB; about 1.4 KiB as
 * MessagePack. Every field is of a kind that each codec in the comparison can carry.
 *
 * <p>Immutable but for the payload, which nobody writes to.
 */
// A message carries bytes, and equals and hashCode below go by their content.
@SuppressWarnings("ArrayRecordComponent")
@Message
public record Job(
    UUID id,
    String name,
    String owner,
    Priority priority,
    Instant created,
    long sequence,
    int attempts,
    double weight,
    boolean urgent,
    Optional<String> parent,
    List<Step> steps,
    byte[] payload) {

  /** How soon it should run. */
  public enum Priority {
    LOW,
    NORMAL,
    HIGH
  }

  /** One thing that was done for a job. */
  public record Step(String name, int exitCode, long nanos, double progress, boolean cached) {}

  private static final int PAYLOAD_BYTES = 1024;

  /** The one job that all benchmarks send: the same on every call. */
  static Job sample() {
    byte[] payload = new byte[PAYLOAD_BYTES];
    new Random(PAYLOAD_BYTES).nextBytes(payload);
    return new Job(
        new UUID(0x4f1c_9d37_a6b2_4e58L, 0x9b0d_73e1_c852_f604L),
        "render thumbnails of batch 2026-117",
        "media-pipeline@eu-west-1",
        Priority.HIGH,
        Instant.ofEpochSecond(1_790_000_000L, 123_456_789),
        8_400_311_762L,
        2,
        0.8125,
        true,
        Optional.of("import of batch 2026-117"),
        List.of(
            new Step("fetch", 0, 184_220_315, 0.1, false),
            new Step("verify checksum", 0, 2_771_904, 0.15, false),
            new Step("unpack", 0, 48_115_002, 0.25, false),
            new Step("read profile", 0, 310_448, 0.3, true),
            new Step("decode", 0, 96_480_771, 0.45, false),
            new Step("resize", 0, 71_002_936, 0.6, false),
            new Step("sharpen", 0, 33_907_118, 0.7, false),
            new Step("watermark", 2, 1_204_667, 0.75, true),
            new Step("encode", 0, 120_846_250, 0.95, false),
            new Step("upload", -1, 5_000_000_000L, 0.99, false)),
        payload);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Job that
        && id.equals(that.id)
        && name.equals(that.name)
        && owner.equals(that.owner)
        && priority == that.priority
        && created.equals(that.created)
        && sequence == that.sequence
        && attempts == that.attempts
        && Double.compare(weight, that.weight) == 0
        && urgent == that.urgent
        && parent.equals(that.parent)
        && steps.equals(that.steps)
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Arrays.hashCode(payload);
  }
}
