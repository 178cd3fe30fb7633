package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import dev.sallyport.Peer;
import dev.sallyport.Task;
import dev.sallyport.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Tasks of a real child, and of its parent. */
public final class Errands {
  public record Parcel(String to, List<Integer> weights) {}

  private Errands() {}

  public static void main(String[] args) {
    Worker.builder().tasks(Errands.class).serveWith(Desk.class, Errands::desk).run();
  }

  @Task
  public static long pid() {
    return ProcessHandle.current().pid();
  }

  @Task
  public static Parcel deliver(String from, Parcel parcel) {
    int sum = parcel.weights().stream().mapToInt(weight -> weight).sum();
    return new Parcel(from + " to " + parcel.to(), List.of(sum));
  }

  @Task
  public static void write(String file, String text) throws Exception {
    Files.writeString(Path.of(file), text);
  }

  @Task
  public static int crash(int status) {
    Runtime.getRuntime().halt(status);
    return 0;
  }

  @Task
  public static int hang() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  /** Not marked: nobody may run it from outside. */
  static int halt(int status) {
    Runtime.getRuntime().halt(status);
    return 0;
  }

  /** A contract beside the tasks, whose implementation runs a task of the parent. */
  @Contract
  interface Desk {
    long parentPid();
  }

  private static Desk desk(Peer parent) {
    return () -> parent.call(Home::pid);
  }

  /** Served by the parent. */
  public static final class Home {
    private Home() {}

    @Task
    public static long pid() {
      return ProcessHandle.current().pid();
    }
  }
}
