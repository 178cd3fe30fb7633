package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.netty.Ends.Heard;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.spi.SocketLink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(NoLeaks.class)
final class ManyLinksTest {
  private static final int LINKS = 1000;

  @TempDir Path temporary;

  /** Those of this library. */
  private static Set<Thread> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith("sallyport-"))
        .collect(Collectors.toSet());
  }

  @Test
  void aThousandLinksAreServedByTheSameThreads() throws Exception {
    Endpoint unix = Endpoint.unix(Ends.privateDirectory(temporary).resolve("s"));
    Security security = Security.sameUser();
    try (Ends ends = new Ends(Ends.standard(), unix, security, ListenLimits.defaults())) {
      List<SocketLink> links = new ArrayList<>();
      List<Heard> heard = new ArrayList<>();
      Set<Thread> before = Set.of();
      for (int i = 0; i < LINKS; i++) {
        links.add(ends.connect(security));
        heard.add(Heard.of(ends.takeAccepted()));
        if (i == 10) {
          before = ownThreads();
        }
      }
      for (int i = 0; i < LINKS; i++) {
        Ends.send(links.get(i), "message " + i);
      }
      for (int i = 0; i < LINKS; i++) {
        heard.get(i).awaitText("message " + i);
      }
      assertThat(before).containsAll(ownThreads());
      long own =
          Thread.getAllStackTraces().keySet().stream()
              .filter(each -> each.getName().startsWith(Loops.THREAD_NAME + ends.io()))
              .count();
      assertThat(own).isLessThanOrEqualTo(Loops.threads());
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(each -> each.getName().startsWith(Loops.THREAD_NAME))
          .allMatch(Thread::isDaemon);
    }
  }
}
