package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.spi.CodecProvider.ContractShapes;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.MessageCodec;
import dev.sallyport.spi.Shape;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What is generated from random sources does what the interpreted tree does: the same bytes, the
 * same values, the same refusals. Seeded: a failure comes again.
 */
final class DifferentialTest {
  private static final JsonFactory JACKSON = new JsonFactory();
  private static final List<Form> FORMS = List.of(Form.values());
  private static final Limits[] LIMITS = {
    Limits.defaults(),
    Limits.defaults().withIntegerBits(53),
    Limits.defaults().withMaxDepth(3),
    Limits.defaults().withMaxElements(3),
    Limits.defaults().withMaxMessageBytes(1024)
  };

  @TempDir private Path directory;

  private int accepted;
  private int refused;
  private int onlyTree;

  @Test
  void doesWhatTheTreeDoesForRandomSources() {
    for (int seed = 1; seed <= 3; seed++) {
      compare(seed, 10, 3);
    }
    assertThat(accepted).isGreaterThan(2_000);
    assertThat(refused).isGreaterThan(2_000);
    // It would be no fault, only time lost; there is no need for any.
    assertThat(onlyTree).isZero();
  }

  @Test
  @Tag("slow")
  @Timeout(600)
  void doesWhatTheTreeDoesForManyRandomSources() {
    for (int seed = 100; seed < 112; seed++) {
      compare(seed, 20, 9);
    }
    assertThat(onlyTree).isZero();
  }

  private void compare(int seed, int types, int values) {
    RandomSources sources = new RandomSources(seed);
    String text = sources.declare(types);
    ClassLoader loader =
        Javac.in(directory.resolve("seed" + seed))
            .file("random/All.java", text)
            .options("-Xlint:all", "-Xlint:-processing,-auxiliaryclass", "-Werror")
            .compile()
            .succeeds()
            .load();
    Random random = new Random(seed);
    for (String message : sources.messages()) {
      Class<?> type = Generated.load(loader, "random." + message);
      MessageCodec<Object> codec = Generated.codec(type);
      compare(
          message,
          Generated.CODECS.shape(type, message),
          codec,
          values,
          random,
          maker -> maker.value(type));
    }
    contract(loader, values, random);
  }

  private void contract(ClassLoader loader, int values, Random random) {
    Class<?> contract = Generated.load(loader, "random.Calls");
    ContractCodecs codecs = Generated.codecs(contract);
    ContractShapes shapes = Generated.CODECS.contract(contract);
    for (Method method : contract.getMethods()) {
      String name = method.getName();
      List<Type> types = List.of(method.getGenericParameterTypes());
      List<String> subjects = new ArrayList<>();
      for (int i = 0; i < types.size(); i++) {
        subjects.add("Calls." + name + "(p" + i + ")");
      }
      MessageCodec<Object[]> parameters = codecs.parameters(name);
      compare(
          name,
          shapes.parameters(name, types, subjects),
          parameters,
          values,
          random,
          maker -> types.stream().map(maker::value).toArray());
      Type result = method.getGenericReturnType();
      if (method.getReturnType() == CompletionStage.class) {
        result = ((ParameterizedType) result).getActualTypeArguments()[0];
      }
      Type returned = result == Void.class ? void.class : result;
      compare(
          name + "()",
          shapes.result(name, returned, name),
          codecs.result(name),
          values,
          random,
          maker -> returned == void.class ? null : maker.value(returned));
    }
  }

  @SuppressWarnings("unchecked")
  private <T> void compare(
      String name,
      Shape<?> shape,
      MessageCodec<?> codec,
      int values,
      Random random,
      Function<RandomValues, @Nullable T> maker) {
    for (int i = 0; i < values; i++) {
      Form form = FORMS.get(i % FORMS.size());
      Comparison<T> comparison =
          new Comparison<>(name, (Shape<T>) shape, (MessageCodec<T>) codec, form);
      long seed = random.nextLong();
      RandomValues plain = new RandomValues(new Random(seed), null);
      try {
        T value = maker.apply(plain);
        regular(comparison, value, random);
      } catch (RandomValues.Impossible e) {
        continue;
      }
      for (int spoiled = 0; spoiled < 8 && plain.places() > 0; spoiled++) {
        Spoilers spoilers = new Spoilers(new Random(random.nextLong()));
        int place = random.nextInt(plain.places());
        try {
          T bad = maker.apply(new RandomValues(new Random(seed), spoilers.at(place)));
          irregular(comparison, bad, random);
        } catch (RandomValues.Impossible | StackOverflowError e) {
          // No such value can be made, or hashed.
        }
      }
      accepted += comparison.accepted();
      refused += comparison.refused();
      onlyTree += comparison.onlyTree();
    }
  }

  private <T> void regular(Comparison<T> comparison, T value, Random random) {
    for (Encoding encoding : Encoding.values()) {
      for (Limits limits : LIMITS) {
        byte[] bytes = comparison.write(encoding, value, limits, true);
        if (bytes != null && limits.equals(Limits.defaults())) {
          oracle(encoding, bytes);
          assertThat(comparison.read(encoding, bytes, limits))
              .isEqualTo(RandomValues.comparable(value));
          for (int i = 0; i < 12; i++) {
            comparison.read(encoding, Comparison.damaged(encoding, bytes, random), limits);
          }
        } else if (bytes != null) {
          comparison.read(encoding, bytes, LIMITS[random.nextInt(LIMITS.length)]);
        }
      }
    }
  }

  private <T> void irregular(Comparison<T> comparison, T value, Random random) {
    for (Encoding encoding : Encoding.values()) {
      Limits limits = LIMITS[random.nextInt(LIMITS.length)];
      byte[] bytes = comparison.write(encoding, value, limits, false);
      if (bytes != null) {
        comparison.read(encoding, bytes, Limits.defaults());
      }
    }
  }

  /** The libraries of others read to the end, and no further, what a generated codec wrote. */
  private static void oracle(Encoding encoding, byte[] bytes) {
    try {
      if (encoding == Encoding.JSON) {
        try (JsonParser parser = JACKSON.createParser(ObjectReadContext.empty(), bytes)) {
          parser.nextToken();
          parser.skipChildren();
          assertThat(parser.nextToken()).isNull();
        }
      } else {
        try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
          unpacker.unpackValue();
          assertThat(unpacker.hasNext()).isFalse();
        }
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
