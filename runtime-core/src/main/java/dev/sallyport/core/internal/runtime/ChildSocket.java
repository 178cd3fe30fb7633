package dev.sallyport.core.internal.runtime;

import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.core.internal.process.ChildProcess;
import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.process.SessionFacts;
import dev.sallyport.process.Carrier;
import dev.sallyport.process.ExitReport;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.ListenLimits;
import dev.sallyport.socket.Security;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketTransport.Acceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Where a parent waits for one child to connect: an address and a token of its own, which are of no
 * use any more once it has. Of one thread.
 */
final class ChildSocket implements AutoCloseable {
  /** One is expected; a second is a stranger, who must not keep it out. */
  private static final ListenLimits LIMITS =
      ListenLimits.defaults().withMaxConnections(8).withMaxPerAddress(8).withMaxUnproven(8);

  private final Token token = Token.random();
  private final CompletableFuture<SocketLink> connected = new CompletableFuture<>();
  private final @Nullable Path directory;
  private final Acceptor acceptor;

  private ChildSocket(Carrier carrier) throws IOException {
    directory =
        carrier == Carrier.UNIX_SOCKET
            ? Files.createTempDirectory(
                "sallyport-",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
            : null;
    boolean listening = false;
    try {
      Endpoint endpoint =
          directory == null
              ? Endpoint.tcp("127.0.0.1", 0)
              : Endpoint.unix(directory.toAbsolutePath().resolve("s"));
      acceptor =
          Sockets.transport().listen(endpoint, Security.token(token), LIMITS, this::accepted);
      listening = true;
    } finally {
      if (!listening) {
        deleteDirectory();
      }
    }
  }

  /**
   * Listens for the child of {@code spec}; null if that has pipes.
   *
   * @throws LaunchException if it cannot
   */
  static @Nullable ChildSocket open(LaunchSpec spec) {
    if (spec.carrier() == Carrier.PIPES) {
      return null;
    }
    try {
      return new ChildSocket(spec.carrier());
    } catch (IOException e) {
      throw new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "no socket for child " + spec.name() + ": " + e.getMessage(),
          null,
          e);
    }
  }

  private void accepted(SocketLink link) {
    if (!connected.complete(link)) {
      link.close();
    }
  }

  /** What the child's environment says of it. */
  Map<String, String> variables() {
    return Map.of(ChildVariables.SOCKET, acceptor.endpoint().toString());
  }

  /**
   * Tells the child the token, and waits until it has connected.
   *
   * @param deadline in terms of {@link System#nanoTime}
   * @throws LaunchException if it has not by then, or has ended
   */
  SocketLink await(LaunchSpec spec, ChildProcess process, long deadline) {
    try {
      byte[] line = (token.hex() + "\n").getBytes(StandardCharsets.US_ASCII);
      process.toChild().write(line);
      CompletableFuture.anyOf(connected, process.onExit())
          .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (connected.isDone()) {
        return connected.join();
      }
      throw failure(spec, process, ErrorCode.LAUNCH_FAILED, "ended before it connected", null);
    } catch (IOException e) {
      throw failure(spec, process, ErrorCode.LAUNCH_FAILED, "does not read its input", e);
    } catch (TimeoutException e) {
      throw failure(
          spec,
          process,
          ErrorCode.START_TIMEOUT,
          "did not connect within "
              + spec.startTimeout()
              + " (Launch.startTimeout); does it call Worker.serve?",
          null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(
          spec, process, ErrorCode.LAUNCH_FAILED, "was started by an interrupted thread", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private static LaunchException failure(
      LaunchSpec spec,
      ChildProcess process,
      ErrorCode code,
      String what,
      @Nullable Throwable cause) {
    process.killGroup("it " + what);
    ExitReport report = process.isAlive() ? null : process.report(SessionFacts.NONE);
    return new LaunchException(code, "child " + spec.name() + " " + what, report, cause);
  }

  /** Listens no more. Idempotent; who has connected stays connected. */
  @Override
  public void close() {
    acceptor.close();
    deleteDirectory();
  }

  /** Who has connected after all is of no use. */
  void giveUp() {
    close();
    if (!connected.completeExceptionally(new IOException("given up"))) {
      connected.join().close();
    }
  }

  private void deleteDirectory() {
    if (directory != null) {
      try {
        Files.deleteIfExists(directory);
      } catch (IOException e) {
        // Its file is being removed by the transport, perhaps; an empty directory harms nobody.
      }
    }
  }
}
