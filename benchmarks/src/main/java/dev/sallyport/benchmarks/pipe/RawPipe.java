package dev.sallyport.benchmarks.pipe;

import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The floor: a Java child at the other end of two plain pipes, with nothing of this library in
 * between. Confined to one thread.
 */
public final class RawPipe implements AutoCloseable {
  /** What the child does with messages of a fixed size. */
  public enum Child {
    /** Sends each back. */
    ECHO,
    /** Sends each back, and polls for the next one instead of sleeping. */
    SPINNING_ECHO,
    /** Counts them; where one begins with {@link #LAST}, sends the count in 8 bytes. */
    COUNT
  }

  /** The first byte of a message after which {@link Child#COUNT} answers; 0 in all others. */
  public static final byte LAST = 1;

  private static final int CHUNK_BYTES = 64 << 10;

  /**
   * How long to poll in vain. An idle child that polls would disturb what is measured meanwhile.
   */
  private static final long SPIN_NANOS = 1_000_000;

  private static final int SPINS_A_LOOK = 64;

  private final Process process;
  private final InputStream in;
  private final OutputStream out;
  private final byte[] message;

  private RawPipe(Process process, int size) {
    this.process = process;
    this.in = process.getInputStream();
    this.out = process.getOutputStream();
    this.message = new byte[size];
  }

  /** Starts a child for messages of {@code size} bytes. */
  public static RawPipe start(Child child, int size, List<String> jvmArguments) throws IOException {
    return start(List.of(), child, size, jvmArguments, System.getProperty("java.class.path"));
  }

  /**
   * The same with a class path of its own.
   *
   * @param launcher a program that becomes the JVM, and its arguments; none for none
   */
  public static RawPipe start(
      List<String> launcher, Child child, int size, List<String> jvmArguments, String classPath)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", classPath, RawPipe.class.getName()));
    command.addAll(List.of(child.name().toLowerCase(Locale.ROOT), String.valueOf(size)));
    return new RawPipe(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start(), size);
  }

  /** The child. */
  public static void main(String[] args) throws IOException {
    byte[] message = new byte[Integer.parseInt(args[1])];
    InputStream in = new FileInputStream(FileDescriptor.in);
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      switch (Child.valueOf(args[0].toUpperCase(Locale.ROOT))) {
        case ECHO -> echo(in, out, message);
        case SPINNING_ECHO -> spinningEcho(in, out, message);
        case COUNT -> count(in, out, message.length);
      }
    } catch (EOFException e) {
      // The parent is done.
    }
  }

  private static void echo(InputStream in, OutputStream out, byte[] message) throws IOException {
    while (true) {
      readFully(in, message);
      out.write(message);
    }
  }

  private static void spinningEcho(InputStream in, OutputStream out, byte[] message)
      throws IOException {
    while (true) {
      spinUntilAvailable(in);
      readFully(in, message);
      out.write(message);
    }
  }

  private static void count(InputStream in, OutputStream out, int size) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    int next = 0; // Where the next message begins, from the start of the chunk.
    long count = 0;
    while (true) {
      int length = in.read(chunk, 0, chunk.length);
      if (length < 0) {
        throw new EOFException();
      }
      for (; next < length; next += size) {
        count++;
        if (chunk[next] == LAST) {
          out.write(ByteBuffer.allocate(Long.BYTES).putLong(count).array());
          count = 0;
        }
      }
      next -= length;
    }
  }

  /** The end of the input counts as none available: what reads next finds it. */
  private static void spinUntilAvailable(InputStream in) throws IOException {
    long begun = System.nanoTime();
    while (in.available() == 0) {
      for (int i = 0; i < SPINS_A_LOOK; i++) {
        if (in.available() > 0) {
          return;
        }
        Thread.onSpinWait();
      }
      if (System.nanoTime() - begun > SPIN_NANOS) {
        return;
      }
    }
  }

  private static void readFully(InputStream in, byte[] bytes) throws IOException {
    if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
      throw new EOFException();
    }
  }

  public long pid() {
    return process.pid();
  }

  /** Sends a message to a child that echoes, and takes it back. */
  public byte[] roundTrip() throws IOException {
    out.write(message);
    out.flush();
    readFully(in, message);
    return message;
  }

  /** The same, polling for the answer. */
  public byte[] spinningRoundTrip() throws IOException {
    out.write(message);
    out.flush();
    spinUntilAvailable(in);
    readFully(in, message);
    return message;
  }

  /** Writes bytes that are whole messages, with one write as far as the system allows. */
  public void write(byte[] messages, int length) throws IOException {
    out.write(messages, 0, length);
    out.flush();
  }

  /** Sends a {@link #LAST} message to a child that counts; what it counted, this one included. */
  public long finishCount() throws IOException {
    message[0] = LAST;
    write(message, message.length);
    byte[] count = new byte[Long.BYTES];
    readFully(in, count);
    return ByteBuffer.wrap(count).getLong();
  }

  /** Ends the child by the end of its input, and waits for it. */
  public void finish() throws IOException, InterruptedException {
    out.close();
    process.waitFor();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    out.close();
  }
}
