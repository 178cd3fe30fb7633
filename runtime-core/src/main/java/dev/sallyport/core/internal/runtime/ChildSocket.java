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
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.SocketLink;
import dev.sallyport.spi.SocketTransport.Acceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a parent waits for one child to connect: an address and a token of its own, which are of no
 * use any more once it has. Of one thread.
 */
final class ChildSocket implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChildSocket.class);

  /** One is expected; a second is a stranger, who must not keep it out. */
  private static final ListenLimits LIMITS =
      ListenLimits.defaults().withMaxConnections(8).withMaxPerAddress(8).withMaxUnproven(8);

  /** How long a child that has closed its input may take to exit by itself. */
  private static final Duration OWN_EXIT = Duration.ofSeconds(1);

  /** How long after it was killed the exit of a child may take to be known. */
  private static final Duration KILLED_EXIT = Duration.ofSeconds(1);

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
      throw unopened(spec, "", e);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // Without POSIX permissions, or with a temporary directory whose path is too long.
      throw unopened(spec, " (fix: use Carrier.LOOPBACK_TCP, or another java.io.tmpdir)", e);
    }
  }

  private static LaunchException unopened(LaunchSpec spec, String fix, Exception cause) {
    return new LaunchException(
        ErrorCode.LAUNCH_FAILED,
        "no socket for child " + spec.name() + ": " + cause.getMessage() + fix,
        null,
        cause);
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
      String what =
          hasEnded(process, OWN_EXIT) ? "ended before it connected" : "does not read its input";
      throw failure(spec, process, ErrorCode.LAUNCH_FAILED, what, e);
    } catch (TimeoutException e) {
      throw failure(
          spec,
          process,
          ErrorCode.START_TIMEOUT,
          "did not connect within "
              + DurationText.exact(spec.startTimeout())
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
    ExitReport report = hasEnded(process, KILLED_EXIT) ? process.report(SessionFacts.NONE) : null;
    return new LaunchException(code, "child " + spec.name() + " " + what, report, cause);
  }

  /** Whether its exit is known, soon. Also for a thread that was interrupted, which stays so. */
  private static boolean hasEnded(ChildProcess process, Duration bound) {
    boolean interrupted = Thread.interrupted();
    try {
      return process.awaitExit(bound);
    } catch (InterruptedException e) {
      interrupted = true;
      return process.onExit().isDone();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
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

  /** With what the transport has left there. */
  private void deleteDirectory() {
    if (directory == null) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
      for (Path each : left) {
        Files.deleteIfExists(each);
      }
      Files.deleteIfExists(directory);
    } catch (NoSuchFileException e) {
      // Closed twice.
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("{} not deleted: {}", directory, e.toString());
    }
  }
}
