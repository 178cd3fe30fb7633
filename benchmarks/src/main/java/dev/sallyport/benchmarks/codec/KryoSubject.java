package dev.sallyport.benchmarks.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.DefaultSerializers;
import com.esotericsoftware.kryo.serializers.ImmutableCollectionsSerializers;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Kryo with the serializers that it has for these classes, all of them registered. */
final class KryoSubject implements Subject {
  private final Kryo kryo = new Kryo();
  private final Output out = new Output(512, -1);
  private final Input in = new Input();

  KryoSubject() {
    kryo.setRegistrationRequired(true);
    kryo.register(Job.class);
    kryo.register(Job.Priority.class);
    kryo.register(Job.Step.class);
    kryo.register(UUID.class, new DefaultSerializers.UUIDSerializer());
    kryo.register(Instant.class);
    kryo.register(Optional.class);
    kryo.register(byte[].class);
    ImmutableCollectionsSerializers.registerSerializers(kryo);
  }

  @Override
  public int encode(Job job) {
    out.reset();
    kryo.writeObject(out, job);
    return out.position();
  }

  @Override
  public byte[] encoded() {
    return out.toBytes();
  }

  @Override
  public Job decode(byte[] bytes) {
    in.setBuffer(bytes);
    return kryo.readObject(in, Job.class);
  }
}
