package dev.sallyport.core.internal.pool;

import static java.util.concurrent.TimeUnit.MICROSECONDS;

import dev.sallyport.Idempotent;
import dev.sallyport.Task;
import dev.sallyport.Worker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** A worker that notes each run. */
public final class Clerk {
  private static FileChannel notes;

  private Clerk() {}

  public static void main(String[] args) throws IOException {
    notes =
        FileChannel.open(
            Path.of(args[0], "notes-" + ProcessHandle.current().pid()),
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
    Worker.builder().tasks(Clerk.class).run();
  }

  @Task
  public static int once(int number) throws IOException {
    return run(number);
  }

  @Task
  @Idempotent
  public static int again(int number) throws IOException {
    return run(number);
  }

  private static int run(int number) throws IOException {
    notes.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    // Long enough that kills meet it, here and after its note.
    LockSupport.parkNanos(MICROSECONDS.toNanos(300));
    return ~number;
  }
}
