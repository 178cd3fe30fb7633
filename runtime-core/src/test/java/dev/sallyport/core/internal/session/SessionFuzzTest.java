package dev.sallyport.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.transport.FramesFuzz;
import dev.sallyport.core.internal.transport.Framing;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions by the thousand with peers that get something wrong. */
class SessionFuzzTest {
  @ParameterizedTest
  @CsvSource({"BINARY,false", "BINARY,true", "LINES,false", "LINES,true"})
  void aSoundConversationEndsWell(Framing framing, boolean initiator) {
    for (long seed = 1; seed <= 100; seed++) {
      SallyportException failure = run(framing, initiator, seed, false);
      assertThat(failure).as("seed " + seed).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"BINARY,false", "BINARY,true", "LINES,false", "LINES,true"})
  void aDamagedOneEndsWithAProtocolErrorOrNot(Framing framing, boolean initiator) {
    fuzz(framing, initiator, 1000, 600);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"BINARY,false", "BINARY,true", "LINES,false", "LINES,true"})
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void aHundredThousandDamagedOnesDo(Framing framing, boolean initiator) {
    fuzz(framing, initiator, System.nanoTime(), 100_000);
  }

  /** Without sessions, so that many more can be read. */
  @ParameterizedTest
  @EnumSource(Framing.class)
  void theFramesOfADamagedOneAreReadOrAreAProtocolError(Framing framing) {
    frames(framing, 5000, 20_000);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Framing.class)
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void theFramesOfAMillionAre(Framing framing) {
    frames(framing, System.nanoTime(), 1_000_000);
  }

  private static void frames(Framing framing, long firstSeed, int count) {
    long frames = 0;
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      Random random = new Random(seed);
      byte[] bytes = Conversation.toAcceptor(framing, random).damage().bytes();
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      frames += FramesFuzz.frames(framing, bytes);
    }
    assertThat(frames).isGreaterThan(2L * count);
  }

  private static void fuzz(Framing framing, boolean initiator, long firstSeed, int count) {
    int failures = 0;
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      failures += run(framing, initiator, seed, true) == null ? 0 : 1;
    }
    // Else the damage is none, or nothing gets beyond the first frame.
    assertThat(failures).isBetween(count / 10, count - count / 20);
  }

  private static SallyportException run(
      Framing framing, boolean initiator, long seed, boolean damaged) {
    Random random = new Random(seed);
    Conversation conversation =
        initiator
            ? Conversation.toInitiator(framing, random)
            : Conversation.toAcceptor(framing, random);
    byte[] bytes = (damaged ? conversation.damage() : conversation).bytes();
    try {
      return SessionFuzz.run(framing, initiator, bytes);
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }
}
