package dev.sallyport.core.internal.runtime;

import dev.sallyport.Data;
import dev.sallyport.ErrorCode;
import dev.sallyport.LaunchException;
import dev.sallyport.SallyportException;
import dev.sallyport.WorkerExitedException;
import dev.sallyport.core.internal.process.ChildProcess;
import dev.sallyport.core.internal.session.Bootstrap;
import dev.sallyport.core.internal.session.Session;
import dev.sallyport.core.internal.transport.Framing;
import dev.sallyport.process.Child;
import dev.sallyport.process.ExitReport;
import dev.sallyport.spi.DurationText;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.SocketLink;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Brings one child to readiness, or leaves nothing behind. */
final class ChildStarter {
  private ChildStarter() {}

  static Child start(LaunchSpec spec) {
    return start(spec, Map.of());
  }

  /** The same with further variables of this library. */
  static ChildSupervisor start(LaunchSpec spec, Map<String, String> own) {
    long deadline = System.nanoTime() + TimeUnit.NANOSECONDS.convert(spec.startTimeout());
    // What is wrong with the description is found before there is a process.
    Framing.of(spec.protocol()).encodings(spec.encodings());
    checkGreeting(spec);
    spec.services().forEach(Session::check);
    Data bootstrap =
        spec.bootstrap().map(value -> Bootstrap.write(value, spec.limits())).orElse(Data.NULL);
    ChildSocket socket = ChildSocket.open(spec);
    try {
      return start(spec, own, bootstrap, socket, deadline);
    } finally {
      if (socket != null) {
        socket.close();
      }
    }
  }

  private static ChildSupervisor start(
      LaunchSpec spec,
      Map<String, String> own,
      Data bootstrap,
      @Nullable ChildSocket socket,
      long deadline) {
    Map<String, String> variables = new HashMap<>(own);
    if (socket != null) {
      variables.putAll(socket.variables());
    }
    ChildProcess process = ChildProcess.start(spec, variables);
    ChildSupervisor child = null;
    boolean ready = false;
    try {
      SocketLink link = socket == null ? null : socket.await(spec, process, deadline);
      child = new ChildSupervisor(spec, process, link, bootstrap);
      child.begin();
      awaitReady(spec, child, deadline);
      process.ready();
      ready = true;
      return child;
    } finally {
      if (!ready) {
        if (socket != null && child == null) {
          socket.giveUp();
        }
        giveUp(process, child);
      }
    }
  }

  /** What travels in a hello would be lost on a child that is sent none. */
  private static void checkGreeting(LaunchSpec spec) {
    if (!ChildSupervisor.greets(spec)
        && (spec.bootstrap().isPresent() || !spec.services().isEmpty())) {
      throw new IllegalArgumentException(
          "bootstrap, serve or tasks for "
              + spec.name()
              + ", which is sent no hello: JSON lines on plain standard streams are level 0"
              + " (docs/protocol.md); for a program that uses this library set"
              + " .stdio(Stdio.DEDICATED) or .protocol(Protocol.BINARY)");
    }
  }

  private static void giveUp(ChildProcess process, @Nullable ChildSupervisor child) {
    if (child == null) {
      process.killGroup("its session could not be set up");
    } else {
      child.kill("its start failed");
    }
  }

  private static void awaitReady(LaunchSpec spec, ChildSupervisor child, long deadline) {
    try {
      child.ready().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      // What it was at instead.
      child.threadDump(ChildSupervisor.DUMP);
      child.kill(
          "not ready within " + DurationText.exact(spec.startTimeout()) + " (Launch.startTimeout)");
      throw new LaunchException(
          ErrorCode.START_TIMEOUT,
          "child "
              + spec.name()
              + " did not complete its handshake within "
              + DurationText.exact(spec.startTimeout())
              + " (Launch.startTimeout); does it call Worker.serve?",
          child.exitReport().orElse(null),
          null);
    } catch (InterruptedException e) {
      child.kill("the thread that started it was interrupted");
      Thread.currentThread().interrupt();
      throw new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "interrupted while child " + spec.name() + " started",
          child.exitReport().orElse(null),
          e);
    } catch (ExecutionException e) {
      throw failure(spec, e.getCause());
    }
  }

  private static RuntimeException failure(LaunchSpec spec, @Nullable Throwable cause) {
    if (cause instanceof WorkerExitedException exited) {
      ExitReport report = exited.exitReport();
      return new LaunchException(
          ErrorCode.LAUNCH_FAILED,
          "child " + spec.name() + " ended before it completed its handshake",
          report,
          null);
    } else if (cause instanceof SallyportException known) {
      return known;
    }
    return new IllegalStateException("start failed within the library", cause);
  }
}
