package dev.sallyport.netty;

import dev.sallyport.Limits;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.conformance.Answers;
import dev.sallyport.spi.conformance.SessionConformance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Over TCP on loopback, with a token. */
@ExtendWith(NoLeaks.class)
class TcpConformanceTest extends SessionConformance {
  @Override
  protected Linked connect(Limits caller, Limits worker, Answers answers) {
    Security security = Security.token(Token.random());
    return Standing.connect(Ends.loopback(), security, security, caller, worker, answers);
  }
}
