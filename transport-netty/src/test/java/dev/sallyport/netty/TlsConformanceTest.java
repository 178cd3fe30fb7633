package dev.sallyport.netty;

import dev.sallyport.Limits;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Over TLS. */
@ExtendWith(NoLeaks.class)
class TlsConformanceTest extends SessionConformance {
  private static final Pki PKI = new Pki("authority");
  private static final Security CALLER =
      Security.mutualTls(Pki.stores(PKI.issue("caller"), PKI.authority));
  private static final Security WORKER =
      Security.mutualTls(Pki.stores(PKI.issue("worker"), PKI.authority));

  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    return Standing.connect(Ends.loopback(), CALLER, WORKER, caller, worker, answers);
  }
}
