package dev.sallyport.benchmarks.codec;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.sallyport.benchmarks.codec.Job.Priority;
import dev.sallyport.benchmarks.codec.Job.Step;
import dev.sallyport.benchmarks.codec.proto.JobProto;
import dev.sallyport.benchmarks.codec.proto.PriorityProto;
import dev.sallyport.benchmarks.codec.proto.StepProto;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** protobuf-java: the record is copied to a generated message and from one. */
final class ProtobufSubject implements Subject {
  private byte[] buffer = new byte[512];
  private int size;

  @Override
  public int encode(Job job) throws IOException {
    JobProto message = message(job);
    size = message.getSerializedSize();
    if (size > buffer.length) {
      buffer = new byte[2 * size];
    }
    CodedOutputStream out = CodedOutputStream.newInstance(buffer, 0, size);
    message.writeTo(out);
    out.checkNoSpaceLeft();
    return size;
  }

  private static JobProto message(Job job) {
    Instant created = job.created();
    JobProto.Builder message =
        JobProto.newBuilder()
            .setIdHigh(job.id().getMostSignificantBits())
            .setIdLow(job.id().getLeastSignificantBits())
            .setName(job.name())
            .setOwner(job.owner())
            .setPriority(priority(job.priority()))
            .setCreatedSeconds(created.getEpochSecond())
            .setCreatedNanos(created.getNano())
            .setSequence(job.sequence())
            .setAttempts(job.attempts())
            .setWeight(job.weight())
            .setUrgent(job.urgent())
            .setPayload(UnsafeByteOperations.unsafeWrap(job.payload()));
    if (job.parent().isPresent()) {
      message.setParent(job.parent().get());
    }
    for (Step step : job.steps()) {
      message.addSteps(
          StepProto.newBuilder()
              .setName(step.name())
              .setExitCode(step.exitCode())
              .setNanos(step.nanos())
              .setProgress(step.progress())
              .setCached(step.cached())
              .build());
    }
    return message.build();
  }

  @Override
  public byte[] encoded() {
    return Arrays.copyOf(buffer, size);
  }

  @Override
  public Job decode(byte[] bytes) throws IOException {
    JobProto message = JobProto.parseFrom(bytes);
    Step[] steps = new Step[message.getStepsCount()];
    for (int i = 0; i < steps.length; i++) {
      StepProto step = message.getSteps(i);
      steps[i] =
          new Step(
              step.getName(),
              step.getExitCode(),
              step.getNanos(),
              step.getProgress(),
              step.getCached());
    }
    return new Job(
        new UUID(message.getIdHigh(), message.getIdLow()),
        message.getName(),
        message.getOwner(),
        priority(message.getPriority()),
        Instant.ofEpochSecond(message.getCreatedSeconds(), message.getCreatedNanos()),
        message.getSequence(),
        message.getAttempts(),
        message.getWeight(),
        message.getUrgent(),
        message.hasParent() ? Optional.of(message.getParent()) : Optional.empty(),
        List.of(steps),
        message.getPayload().toByteArray());
  }

  private static PriorityProto priority(Priority priority) {
    return switch (priority) {
      case LOW -> PriorityProto.LOW;
      case NORMAL -> PriorityProto.NORMAL;
      case HIGH -> PriorityProto.HIGH;
    };
  }

  private static Priority priority(PriorityProto priority) throws IOException {
    return switch (priority) {
      case LOW -> Priority.LOW;
      case NORMAL -> Priority.NORMAL;
      case HIGH -> Priority.HIGH;
      case UNRECOGNIZED -> throw new IOException("unknown priority");
    };
  }
}
