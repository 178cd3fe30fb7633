package dev.sallyport.core.internal.pool;

import dev.sallyport.Contract;
import dev.sallyport.Idempotent;
import dev.sallyport.Task;
import dev.sallyport.Worker;
import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.wire.BinaryWire;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker that does to itself what workers suffer, when it is told to. Its argument is the
 * directory of the test.
 *
 * <p>Each run of a task appends a line with the process's number to the task's file, before
 * anything else. What waits goes on when a file with {@code .go} behind its name is there.
 */
public final class Mischief {
  /** A start that finds this file takes it away, and does the deed that it names. */
  static final String AT_START = "at-start";

  private static final List<byte[]> hoard = new ArrayList<>();

  private Mischief() {}

  /** What befalls a worker. */
  public enum Deed {
    SIGKILL,
    SIGSEGV,
    SIGSTOP,
    EXIT,
    OUT_OF_MEMORY,
    STACK_OVERFLOW,
    ENDLESS_LOOP,
    GARBAGE,
    CLOSED_CHANNEL
  }

  /** A contract that no test uses before a worker has ended. */
  @Contract
  public interface Desk {
    long pid();

    /** A stage that nothing completes and nobody can cancel. */
    CompletionStage<Integer> never(String file);
  }

  public static void main(String[] args) throws IOException {
    Path start = Path.of(args[0], AT_START);
    try {
      Path taken = Path.of(args[0], "start-" + pid());
      Files.move(start, taken);
      channel().write(BinaryWire.preface());
      perform(Deed.valueOf(Files.readString(taken)));
    } catch (NoSuchFileException e) {
      // An ordinary start.
    }
    Worker.builder().serve(Desk.class, new DeskOfMischief()).tasks(Mischief.class).run();
  }

  @Task
  public static long pid() {
    return ProcessHandle.current().pid();
  }

  @Task
  public static int square(int n) {
    return n * n;
  }

  /** Counts the bytes of a large argument. */
  @Task
  public static int weigh(String file, byte[] bytes) throws IOException {
    run(file);
    return bytes.length;
  }

  /** Notes that it was run. */
  @Task
  public static long note(String file) throws IOException {
    run(file);
    return pid();
  }

  /** Runs until it is to go on. */
  @Task
  public static long hold(String file) throws IOException {
    run(file);
    awaitGo(file);
    return pid();
  }

  /** Runs until it is to go on, and does a deed. */
  @Task
  public static long deed(String file, Deed deed) throws IOException {
    run(file);
    awaitGo(file);
    perform(deed);
    return pid();
  }

  /** The same in its first run; a second one does nothing. */
  @Task
  @Idempotent
  public static long deedOnce(String file, Deed deed) throws IOException {
    return run(file) > 1 ? pid() : deedAgain(file, deed);
  }

  private static long deedAgain(String file, Deed deed) throws IOException {
    awaitGo(file);
    perform(deed);
    return pid();
  }

  /** Each run takes that long; the first one then does a deed. */
  @Task
  @Idempotent
  public static long slowly(String file, int millis, Deed deed) throws IOException {
    int run = run(file);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (end - System.nanoTime() > 0) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
    if (run == 1) {
      perform(deed);
    }
    return pid();
  }

  /** The same with half a frame written before. */
  @Task
  public static long deedInFrame(String file, Deed deed) throws IOException {
    run(file);
    awaitGo(file);
    writeHalfAFrame();
    perform(deed);
    return pid();
  }

  @Task
  @Idempotent
  public static long deedInFrameOnce(String file, Deed deed) throws IOException {
    if (run(file) > 1) {
      return pid();
    }
    awaitGo(file);
    writeHalfAFrame();
    perform(deed);
    return pid();
  }

  /** Leaves a thread behind that does a deed when the worker has nothing to do. */
  @Task
  public static long leaveBehind(String file, Deed deed) {
    Thread thread =
        new Thread(() -> {
          awaitGo(file);
          try {
            perform(deed);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    thread.setUncaughtExceptionHandler((dead, failure) -> {
      try {
        run(file);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return pid();
  }

  /** Initializes a worker, or never. */
  @Task
  public static void never() {
    loop();
  }

  /** What the file tells of the runs of a task: the processes, in order. */
  static List<Long> runs(Path file) {
    try {
      return Files.readAllLines(file).stream().map(Long::valueOf).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static int run(String file) throws IOException {
    Files.writeString(
        Path.of(file), pid() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return runs(Path.of(file)).size();
  }

  private static void awaitGo(String file) {
    Path go = Path.of(file + ".go");
    while (!Files.exists(go)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private static void perform(Deed deed) throws IOException {
    switch (deed) {
      case SIGKILL -> signal("-KILL");
      case SIGSEGV -> signal("-SEGV");
      case SIGSTOP -> signal("-STOP");
      case EXIT -> System.exit(0);
      case OUT_OF_MEMORY -> exhaustMemory();
      case STACK_OVERFLOW -> recurse(0);
      case ENDLESS_LOOP -> loop();
      case GARBAGE -> {
        channel().write("oops, printed here, again and again".getBytes(StandardCharsets.US_ASCII));
        loop();
      }
      case CLOSED_CHANNEL -> {
        // A JVM cannot close a descriptor that it did not open, but for the standard ones.
        new FileOutputStream(FileDescriptor.out).close();
        loop();
      }
    }
  }

  private static void signal(String signal) throws IOException {
    new ProcessBuilder("kill", signal, Long.toString(pid())).inheritIO().start();
    loop();
  }

  private static void exhaustMemory() {
    try {
      while (true) {
        hoard.add(new byte[1 << 20]);
      }
    } finally {
      hoard.clear();
    }
  }

  @SuppressWarnings("InfiniteRecursion") // That is the point.
  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }

  /** For ever, whatever it is told, without keeping a processor from the other tests. */
  private static void loop() {
    while (true) {
      Thread.interrupted();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** A header that announces 32 KiB, and five bytes of them. */
  private static void writeHalfAFrame() throws IOException {
    channel().write(HexFormat.of().parseHex("000080000802000000000001" + "0102030405"));
  }

  @SuppressWarnings("resource") // To close it would be a deed.
  private static OutputStream channel() throws IOException {
    String descriptor = System.getenv(ChildVariables.OUT);
    return descriptor == null
        ? new FileOutputStream(FileDescriptor.out)
        : new FileOutputStream("/dev/fd/" + descriptor);
  }

  private static final class DeskOfMischief implements Desk {
    @Override
    public long pid() {
      return Mischief.pid();
    }

    @Override
    public CompletionStage<Integer> never(String file) {
      try {
        run(file);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      return new CompletableFuture<Integer>().minimalCompletionStage();
    }
  }
}
