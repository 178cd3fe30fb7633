package dev.sallyport.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.socket.Token;
import dev.sallyport.spi.TokenProof.Answer;
import dev.sallyport.spi.TokenProof.Challenge;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class TokenProofTest {
  private final Token token = Token.random();

  @Test
  void bothEndsAreSatisfiedWhereBothKnowTheToken() {
    Challenge challenge = new Challenge(token);
    assertThat(challenge.bytes()).hasSize(TokenProof.CHALLENGE_BYTES);
    assertThat(TokenProof.mayBecome(challenge.bytes(), 3)).isTrue();
    Answer answer = new Answer(token, challenge.bytes());
    byte[] bytes = answer.bytes();
    assertThat(bytes).hasSize(TokenProof.ANSWER_BYTES);
    assertThat(challenge.isAnsweredBy(bytes)).isTrue();
    byte[] acceptance = challenge.acceptance(bytes);
    assertThat(acceptance).hasSize(TokenProof.ACCEPTANCE_BYTES).startsWith(TokenProof.ACCEPTED);
    assertThat(answer.isAcceptedBy(acceptance)).isTrue();
  }

  @Test
  void anotherTokenSatisfiesNeither() {
    Challenge challenge = new Challenge(token);
    Answer stranger = new Answer(Token.random(), challenge.bytes());
    assertThat(challenge.isAnsweredBy(stranger.bytes())).isFalse();
    Challenge strange = new Challenge(Token.random());
    Answer answer = new Answer(token, strange.bytes());
    assertThat(answer.isAcceptedBy(strange.acceptance(answer.bytes()))).isFalse();
  }

  @Test
  void nothingThatPassesHasTheToken() {
    Challenge challenge = new Challenge(token);
    Answer answer = new Answer(token, challenge.bytes());
    String secret = latin(token.bytes());
    assertThat(latin(challenge.bytes())).doesNotContain(secret);
    assertThat(latin(answer.bytes())).doesNotContain(secret);
    assertThat(latin(challenge.acceptance(answer.bytes()))).doesNotContain(secret);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatWasHeardOfAnotherConnectionSatisfiesNobody() {
    Challenge first = new Challenge(token);
    Answer heard = new Answer(token, first.bytes());
    assertThat(new Challenge(token).isAnsweredBy(heard.bytes())).isFalse();
    Answer again = new Answer(token, first.bytes());
    assertThat(again.isAcceptedBy(first.acceptance(heard.bytes()))).isFalse();
  }

  @Test
  void anEndIsNotSatisfiedByItsOwnProof() {
    Challenge challenge = new Challenge(token);
    Answer answer = new Answer(token, challenge.bytes());
    byte[] reflected = new byte[TokenProof.ACCEPTANCE_BYTES];
    reflected[0] = TokenProof.ACCEPTED;
    System.arraycopy(answer.bytes(), 40, reflected, 1, 32);
    assertThat(answer.isAcceptedBy(reflected)).isFalse();
    byte[] bytes = answer.bytes();
    System.arraycopy(challenge.acceptance(bytes), 1, bytes, 40, 32);
    assertThat(challenge.isAnsweredBy(bytes)).isFalse();
  }

  @Test
  void eachByteOfAnAnswerCounts() {
    Challenge challenge = new Challenge(token);
    byte[] answer = new Answer(token, challenge.bytes()).bytes();
    for (int i = 0; i < answer.length; i++) {
      answer[i] ^= 1;
      assertThat(challenge.isAnsweredBy(answer)).isFalse();
      answer[i] ^= 1;
    }
    assertThat(challenge.isAnsweredBy(answer)).isTrue();
  }

  @Test
  void theProofIsThatOfRfc2104() throws Exception {
    Random random = new Random(7);
    for (int length = 1; length <= 64; length++) {
      byte[] key = new byte[length];
      byte[] message = new byte[3 * length];
      random.nextBytes(key);
      random.nextBytes(message);
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      assertThat(TokenProof.hmac(key, message)).isEqualTo(mac.doFinal(message));
    }
  }
}
