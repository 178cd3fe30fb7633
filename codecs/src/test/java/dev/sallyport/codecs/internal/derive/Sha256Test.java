package dev.sallyport.codecs.internal.derive;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Sha256Test {
  @Test
  void isThatOfTheJdkAtEveryLengthAroundTheBlocks() throws Exception {
    MessageDigest jdk = MessageDigest.getInstance("SHA-256");
    Random random = new Random(1);
    for (int length = 0; length < 300; length++) {
      byte[] message = new byte[length];
      random.nextBytes(message);
      assertThat(Sha256.digest(message)).as("length %d", length).isEqualTo(jdk.digest(message));
    }
  }

  @Test
  void isThatOfTheJdkForALongMessage() throws Exception {
    byte[] message = new byte[1_000_003];
    new Random(2).nextBytes(message);
    assertThat(Sha256.digest(message))
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(message));
  }
}
