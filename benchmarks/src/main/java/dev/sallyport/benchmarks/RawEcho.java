package dev.sallyport.benchmarks;

import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The floor: a Java child that sends back blocks of bytes of a fixed size over plain pipes, with
 * nothing of this library in between.
 */
final class RawEcho implements AutoCloseable {
  private final Process process;
  private final DataInputStream in;
  private final OutputStream out;
  private final byte[] block;

  /** Starts a child that echoes blocks of {@code size} bytes. */
  RawEcho(int size, String... jvmArguments) throws IOException {
    block = new byte[size];
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of(jvmArguments));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            RawEcho.class.getName(),
            String.valueOf(size)));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    in = new DataInputStream(process.getInputStream());
    out = process.getOutputStream();
  }

  public static void main(String[] args) throws IOException {
    byte[] block = new byte[Integer.parseInt(args[0])];
    DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in));
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      while (true) {
        in.readFully(block);
        out.write(block);
      }
    } catch (java.io.EOFException e) {
      // The parent is done.
    }
  }

  byte[] roundTrip() throws IOException {
    out.write(block);
    out.flush();
    in.readFully(block);
    return block;
  }

  @Override
  public void close() throws IOException {
    out.close();
    process.destroy();
  }
}
