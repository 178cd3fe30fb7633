package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.netty.Credentials.OwnUser;
import dev.sallyport.socket.PeerIdentity.LocalProcess;
import dev.sallyport.socket.Security;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.BindException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is wrong is told with what mends it. */
final class ReasonsTest {
  @Test
  void aPortThatTakesARightIsToldWithTheFix() {
    String fix =
        "permission denied (expected a port of 1024 or more; fix: one that is, or give this"
            + " process the right to lower ones, CAP_NET_BIND_SERVICE)";
    assertThat(Reasons.ofListening(new BindException("Permission denied"), false)).isEqualTo(fix);
    assertThat(
            Reasons.ofListening(
                new IOException("bind(..) failed with error(-13): Permission denied"), false))
        .isEqualTo(fix);
  }

  @Test
  void aUnixDomainSocketIsNotToldOfPorts() {
    assertThat(Reasons.ofListening(new BindException("Permission denied"), true))
        .isEqualTo(
            "permission denied (expected a directory in which this user may write; fix: chmod u+rwx"
                + " it, or another path)");
  }

  @Test
  void ofWhatIsNoTlsOnlyTheBeginningIsQuoted() {
    assertThat(
            Reasons.ofTls(new NotSslRecordException("not an SSL/TLS record: " + "4f".repeat(4000))))
        .isEqualTo(
            "TLS has failed: what the other end sent begins with 0x"
                + "4f".repeat(16)
                + " (expected a TLS record; fix: the same security at both ends)");
    assertThat(Reasons.ofTls(new NotSslRecordException("not an SSL/TLS record: 4f")))
        .contains("begins with 0x4f (expected");
  }

  @Test
  void aFailureWithoutAMessageIsNotToldAsNull() {
    assertThat(Reasons.of(new java.nio.channels.ClosedChannelException()))
        .isEqualTo("java.nio.channels.ClosedChannelException");
  }

  @Test
  void whatASupplierThrowsWithoutAMessageIsNamed() {
    assertThat(Reasons.ofReading(new IllegalStateException()))
        .hasMessage("certificates cannot be read: java.lang.IllegalStateException");
  }

  @Test
  void aUserThatIsNotLetInIsToldWithTheFix() throws Exception {
    int own = OwnUser.id();
    int other = own + 17;
    String fix =
        "user at the other end out of range: "
            + other
            + " (expected one of ["
            + own
            + "]; fix: run both ends as one user, or name the other one's number in"
            + " Security.users at this end)";
    for (Security security : Set.of(Security.sameUser(), Security.users(Set.of()))) {
      assertThatThrownBy(() -> Credentials.check(new LocalProcess(1, other, 1), security))
          .isInstanceOf(IOException.class)
          .hasMessage(fix);
    }
  }
}
