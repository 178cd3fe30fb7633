package dev.sallyport.core.internal.runtime;

import dev.sallyport.Peer;
import dev.sallyport.Worker;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A real child: the worker of {@link Desk}. */
public final class DeskWorker implements Desk {
  public record Greeting(String text) {}

  private final Peer parent;

  private DeskWorker(Peer parent) {
    this.parent = parent;
  }

  public static void main(String[] args) {
    Worker.builder()
        .serveWith(Desk.class, DeskWorker::new)
        .channel(
            Greeting.class,
            Greeting.class,
            channel -> channel.forEach(g -> channel.send(new Greeting(g.text() + "!"))))
        .run();
    System.err.println("desk: served, leaving main");
  }

  @Override
  public int add(int a, int b) {
    return a + b;
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public int print(String text) {
    System.out.println(text);
    try {
      // A grandchild that inherits everything there is to inherit: native output, and input.
      Process grandchild =
          new ProcessBuilder("/bin/sh", "-c", "cat; printf '%s\\n' \"$1\"; cat >&2", "sh", text)
              .inheritIO()
              .start();
      return grandchild.waitFor();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int crash(int status) {
    System.out.println("about to crash");
    Runtime.getRuntime().halt(status);
    return 0;
  }

  @Override
  public int hang() {
    while (true) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        System.err.println("desk: will not be interrupted");
      }
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.copyOf(System.getenv());
  }

  @Override
  public List<String> jvm() {
    List<String> facts = new ArrayList<>();
    facts.add("heap=" + Runtime.getRuntime().maxMemory() / (1 << 20));
    facts.add("arguments=" + ManagementFactory.getRuntimeMXBean().getInputArguments());
    facts.add("command=" + ProcessHandle.current().info().commandLine().orElse(""));
    return facts;
  }

  @Override
  public String directory() {
    return System.getProperty("user.dir");
  }

  @Override
  public String bootstrap() {
    return parent.bootstrap(Greeting.class).text();
  }

  @Override
  public String askClerk(String question) {
    return parent.client(Clerk.class).answer(question);
  }

  @Override
  public int complain(int lines) {
    for (int i = 0; i < lines; i++) {
      System.err.println("complaint " + i + " of many, long enough to fill a pipe before long");
    }
    return lines;
  }

  @Override
  public long leaveGrandchild() {
    try {
      return new ProcessBuilder("/bin/sh", "-c", "exec sleep 600").inheritIO().start().pid();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public byte[] echo(byte[] bytes) {
    return bytes;
  }

  @Override
  public boolean connects(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
