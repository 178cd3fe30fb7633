package dev.sallyport.cli.demo;

import dev.sallyport.Channel;
import dev.sallyport.Data;
import dev.sallyport.RefusedException;
import dev.sallyport.cli.Text;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** A map that holds a lock is not sent, and the channel is as good as before. */
final class RefusalScene implements Scene {
  private static final List<Integer> ROWS = List.of(3, 1, 2);

  @Override
  public String title() {
    return "A map that holds a lock is refused";
  }

  @Override
  public void play(Crew crew, PrintStream out, Verdict verdict) {
    Map<String, Object> message = new TreeMap<>(Map.of("rows", ROWS, "lock", new ReentrantLock()));
    try (Child child = Launch.java(EchoWorker.class).name("echo").start();
        Channel<Data, Data> channel = child.channel(Data.class, Data.class)) {
      Data good = Data.of(Map.of("rows", ROWS));
      channel.send(good);
      verdict.expectEqual("echo before the refusal", good, channel.receive().orElse(Data.NULL));

      long before = child.traffic().bytesSent();
      refuse(channel, Data.of(message), out, verdict);
      long written = child.traffic().bytesSent() - before;
      out.println("  counted at the pipe: " + Text.count(written, "byte") + " written");
      verdict.expectEqual("bytes written by the refused send", 0L, written);

      message.remove("lock");
      channel.send(Data.of(message));
      Data echo = channel.receive().orElse(Data.NULL);
      verdict.expectEqual("echo after the refusal", good, echo);
      out.println("  the next message, without the lock, came back: " + echo.value());
    }
  }

  private static void refuse(
      Channel<Data, Data> channel, Data message, PrintStream out, Verdict verdict) {
    try {
      channel.send(message);
      verdict.expect(false, "a map that holds a lock was sent (expected a refusal)");
    } catch (RefusedException refused) {
      out.println(Text.indent(Text.message(refused), "  "));
      verdict.expectEqual("refusals", 1, refused.refusals().size());
      verdict.expectEqual("path of the refusal", ".lock", refused.refusals().get(0).path());
    }
  }
}
