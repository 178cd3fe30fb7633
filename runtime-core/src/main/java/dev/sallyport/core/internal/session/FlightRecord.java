package dev.sallyport.core.internal.session;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What a worker was at, in memory that outlives it: the call that it is running, and the last one
 * that it began. So a parent knows of each call that a dead worker had whether it was begun, which
 * nothing that the worker could have sent would tell.
 *
 * <p>Some pages of a file that both processes have mapped; the file's name is needed for the moment
 * of the child's start alone. Four numbers of eight bytes, in the order of the machine, and then
 * 4,096 of four:
 *
 * <pre>
 *   0 the worker has mapped it      8 the last stream begun, 0 for none
 *  16 the stream that runs, or 0   24 when that began, in terms of System.nanoTime there
 *  32 streams begun, each in the place of its number, half of it modulo 4,096; 0 for none
 * </pre>
 *
 * <p>Calls begin nearly in the order of their numbers, but a short one overtakes a long one that
 * comes in fragments: so the last one begun does not tell of those before it.
 *
 * <p>Written by one thread at a time at the worker, read by any at the parent.
 */
public final class FlightRecord {
  private static final long MAGIC = 0x53616c6c79703032L;
  private static final int BEGUN = 8;
  private static final int RUNNING = 16;
  private static final int SINCE = 24;
  private static final int PLACES = 32;

  /** Four times the calls that a worker may have at once. */
  private static final int PLACE_COUNT = 4096;

  private static final int BYTES = PLACES + PLACE_COUNT * Integer.BYTES;

  /** Initialized where there is a page: most workers have none. */
  private static final class Views {
    static final VarHandle INTS =
        MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    static final VarHandle LONGS =
        MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private Views() {}
  }

  private static final FlightRecord NONE = new FlightRecord(null);

  private final @Nullable ByteBuffer page;

  private FlightRecord(@Nullable ByteBuffer page) {
    this.page = page;
  }

  /** Notes nothing, and knows nothing. */
  public static FlightRecord none() {
    return NONE;
  }

  /** The parent's end of a new one in {@code file}, which is there and empty. */
  public static FlightRecord create(Path file) throws IOException {
    // Of a file with holes a full file system would show in a fault of the JVM, not here.
    Files.write(file, new byte[BYTES]);
    return map(file);
  }

  /** The worker's end of the one that its parent has made. */
  public static FlightRecord join(Path file) throws IOException {
    FlightRecord record = map(file);
    record.set(0, MAGIC);
    return record;
  }

  private static FlightRecord map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new FlightRecord(channel.map(MapMode.READ_WRITE, 0, BYTES));
    }
  }

  /** A handler begins. At the worker. */
  void begin(int stream) {
    if (page != null) {
      set(SINCE, System.nanoTime());
      Views.INTS.setRelease(page, place(stream), stream);
      set(BEGUN, stream);
      set(RUNNING, stream);
    }
  }

  /** It has returned. At the worker. */
  void end() {
    if (page != null) {
      set(RUNNING, 0);
    }
  }

  /** Whether there is a worker that notes what it does. */
  public boolean isKept() {
    return get(0) == MAGIC;
  }

  /** Whether the call with that number was begun, as far as is known: if nothing is, it may be. */
  public boolean hasBegun(int stream) {
    if (!isKept()) {
      return true;
    }
    int noted = page == null ? 0 : (int) Views.INTS.getAcquire(page, place(stream));
    // In its place may be a later one, long after it.
    return noted != 0 && !StreamRegistry.isAfter(stream, noted);
  }

  private static int place(int stream) {
    return PLACES + (stream >>> 1) % PLACE_COUNT * Integer.BYTES;
  }

  /** Whether the call with that number is the last one that was begun. */
  public boolean isLast(int stream) {
    return isKept() && (int) get(BEGUN) == stream;
  }

  /** The number of the call that runs; 0 for none, or if that is not known. */
  public int running() {
    return (int) get(RUNNING);
  }

  /**
   * Since when that runs, in terms of this process's {@link System#nanoTime}: on Linux all
   * processes of a machine have the same.
   */
  public long since() {
    return get(SINCE);
  }

  private void set(int offset, long value) {
    if (page != null) {
      Views.LONGS.setRelease(page, offset, value);
    }
  }

  private long get(int offset) {
    return page == null ? 0 : (long) Views.LONGS.getAcquire(page, offset);
  }
}
