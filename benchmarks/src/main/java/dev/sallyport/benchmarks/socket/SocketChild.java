package dev.sallyport.benchmarks.socket;

import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.RunDirectory;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM that serves at a socket, and a directory that it shares with this process. It ends with its
 * standard input. Used by one thread at a time.
 */
final class SocketChild implements AutoCloseable {
  private final RunDirectory directory;
  private final Process process;
  private final String address;

  private SocketChild(RunDirectory directory, Process process, String address) {
    this.directory = directory;
    this.process = process;
    this.address = address;
  }

  /** What the parent does before there is a child. */
  interface Preparation {
    void in(Path directory) throws Exception;
  }

  /**
   * Starts one on this process's class path, and waits until it serves.
   *
   * @param name as {@link Servers#named} knows it
   */
  static SocketChild start(String name, Preparation preparation, List<String> jvmArguments)
      throws Exception {
    RunDirectory directory = RunDirectory.create();
    Process process = null;
    try {
      preparation.in(directory.path());
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElse("java"));
      command.addAll(jvmArguments);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(SocketChild.class.getName(), name, directory.path().toString()));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String address =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (address == null) {
        throw new IOException(name + " does not serve; its standard error says why");
      }
      return new SocketChild(directory, process, address);
    } catch (Exception e) {
      if (process != null) {
        process.destroyForcibly();
      }
      directory.close();
      throw e;
    }
  }

  /** The child. Arguments: the name of what to serve, the directory. */
  public static void main(String[] args) throws Exception {
    // Not System.out, which a worker turns to standard error.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    out.println(Servers.named(args[0]).serve(Path.of(args[1])));
    while (System.in.read() >= 0) {
      // The parent sends nothing.
    }
    System.exit(0);
  }

  Path directory() {
    return directory.path();
  }

  String address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    Jvm.end(process);
    try {
      directory.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
