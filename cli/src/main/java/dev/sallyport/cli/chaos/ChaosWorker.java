package dev.sallyport.cli.chaos;

import dev.sallyport.Idempotent;
import dev.sallyport.Task;
import dev.sallyport.Worker;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker of the pool. Its argument is the directory in which it has a file of its own: the number
 * of each call that it runs, four bytes each, before anything else. A kill does not take that back.
 */
public final class ChaosWorker {
  private static final int WORK_MICROS = 200;

  @SuppressWarnings("NullAway") // Set before anything is served.
  private static FileChannel notes;

  private static final List<byte[]> hoard = new ArrayList<>();

  private ChaosWorker() {}

  public static void main(String[] args) throws IOException {
    notes =
        FileChannel.open(
            Path.of(args[0], Long.toString(ProcessHandle.current().pid())),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
    Worker.builder().tasks(ChaosWorker.class).run();
  }

  @Task
  public static int once(int number) throws IOException {
    note(number);
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(WORK_MICROS));
    return ~number;
  }

  @Task
  @Idempotent
  public static int again(int number) throws IOException {
    return once(number);
  }

  @Task
  public static int exit(int number) throws IOException {
    note(number);
    System.exit(0);
    return number;
  }

  @Task
  public static int exhaustMemory(int number) throws IOException {
    note(number);
    try {
      while (true) {
        hoard.add(new byte[1 << 20]);
      }
    } finally {
      hoard.clear();
    }
  }

  @Task
  public static int overflowStack(int number) throws IOException {
    note(number);
    return deeper(number);
  }

  @SuppressWarnings("InfiniteRecursion") // That is the point.
  private static int deeper(int number) {
    return deeper(number) + 1;
  }

  @Task
  public static int loop(int number) throws IOException {
    note(number);
    while (true) {
      Thread.interrupted();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  @Task
  public static int writeGarbage(int number) throws IOException {
    note(number);
    channel().write("oops, printed among the frames".getBytes(StandardCharsets.US_ASCII));
    while (true) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private static void note(int number) throws IOException {
    notes.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
  }

  @SuppressWarnings("resource") // Of the process, not of this method.
  private static OutputStream channel() throws IOException {
    String descriptor = System.getenv("SALLYPORT_OUT");
    return descriptor == null
        ? new FileOutputStream(FileDescriptor.out)
        : new FileOutputStream("/dev/fd/" + descriptor);
  }
}
