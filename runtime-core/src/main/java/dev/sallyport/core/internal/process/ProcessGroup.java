package dev.sallyport.core.internal.process;

import dev.sallyport.core.internal.process.ProcessTable.Stat;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child and all that it started: kills them, and what is left of them once the child has ended.
 *
 * <p><b>Who belongs to it.</b> Every process in the child's process group or session; every process
 * that stands below the child when it is killed; and, on Linux, every process that has inherited
 * the child's {@link ChildVariables#CHILD}, by which those are found that left session and parent.
 * A process that did all three (left the session, lost its parent, changed its environment) wanted
 * to get away, and does.
 *
 * <p><b>No stranger is killed.</b> A pid may be given to another process once its own has ended. A
 * single process is killed through its {@link ProcessHandle}, which compares the time of its start.
 * For the group the system vouches: it gives no new process a number that a group or session still
 * bears, so those that bear it are ours unless a process with another start has it as its pid,
 * which is checked after each match and before each signal.
 *
 * <p>Thread-safe.
 */
final class ProcessGroup {
  private static final Logger log = LoggerFactory.getLogger(ProcessGroup.class);

  /** Longest wait for the helper that signals a whole group. */
  static final Duration HELPER_BOUND = Duration.ofSeconds(1);

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private final ProcessHandle leader;
  private final boolean ownGroup;
  private final String marker;
  private final ProcessTable table;
  private final long startTicks;

  /**
   * @param leader the child
   * @param ownGroup whether it leads a session and group of its own
   * @param id its {@link ChildVariables#CHILD}
   */
  ProcessGroup(ProcessHandle leader, boolean ownGroup, String id, ProcessTable table) {
    this.leader = leader;
    this.ownGroup = ownGroup;
    this.marker = ChildVariables.CHILD + "=" + id;
    this.table = table;
    // Unknown if it has ended already; then every process is looked at.
    this.startTicks = table.stat(leader.pid()).map(Stat::startTicks).orElse(0L);
  }

  /**
   * Kills the child and all that belongs to it, and waits until they have ended.
   *
   * @return whether they have, within {@code bound} and at most {@link #HELPER_BOUND} more
   */
  boolean kill(Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    // Taken first: once the child is dead, its children have another parent.
    List<ProcessHandle> below = leader.descendants().toList();
    if (ownGroup) {
      signalGroup();
    }
    // The group may not have been there yet, if the child has only just been started.
    leader.destroyForcibly();
    below.forEach(ProcessHandle::destroyForcibly);
    return sweep(deadline);
  }

  /**
   * Kills what is left once the child has ended, and waits until it has ended too.
   *
   * @return whether it has, within {@code bound} and at most {@link #HELPER_BOUND} more
   */
  boolean reap(Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    if (!table.isAvailable() && ownGroup) {
      signalGroup();
    }
    return sweep(deadline);
  }

  /** Kills members until none is left: one may have been starting another when it was killed. */
  private boolean sweep(long deadline) {
    boolean interrupted = Thread.interrupted();
    try {
      boolean signalled = false;
      while (true) {
        List<ProcessHandle> members = members();
        if (members.isEmpty()) {
          return true;
        }
        if (System.nanoTime() - deadline >= 0) {
          log.warn("still alive after SIGKILL: {}", members);
          return false;
        }
        if (ownGroup && !signalled && members.size() > 1) {
          // At one blow: one by one, they could start new ones faster than they are killed.
          signalled = true;
          signalGroup();
        }
        members.forEach(ProcessHandle::destroyForcibly);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<ProcessHandle> members() {
    List<ProcessHandle> members = new ArrayList<>();
    for (Stat candidate : table.all()) {
      if (belongs(candidate)) {
        // Looked at again through a handle that is bound to the start: it cannot change from here.
        ProcessHandle.of(candidate.pid())
            .filter(handle -> table.stat(handle.pid()).filter(this::belongs).isPresent())
            .ifPresent(members::add);
      }
    }
    return members;
  }

  private boolean belongs(Stat stat) {
    if (stat.isDead() || stat.startTicks() < startTicks) {
      return false;
    }
    long id = leader.pid();
    boolean inGroup = ownGroup && (stat.session() == id || stat.group() == id);
    return (inGroup && !isPidReused()) || table.hasVariable(stat.pid(), marker);
  }

  private boolean isPidReused() {
    Optional<ProcessHandle> holder = ProcessHandle.of(leader.pid());
    return holder.isPresent() && !holder.get().equals(leader);
  }

  /**
   * SIGKILL to all of the group in one step of the kernel, which no fork can slip through. Java can
   * signal single processes alone, so a shell does it; a failure leaves the work to the sweep.
   */
  private void signalGroup() {
    Optional<String> shell = ProgramFinder.tool("sh");
    if (shell.isEmpty() || isPidReused()) {
      return;
    }
    // dash refuses "kill -KILL -- -PID"; with -s every shell takes it.
    ProcessBuilder builder =
        new ProcessBuilder(
                shell.get(), "-c", "kill -s KILL -- \"-$1\"", "sh", Long.toString(leader.pid()))
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().clear();
    boolean interrupted = false;
    try {
      Process helper = builder.start();
      try {
        if (!helper.waitFor(HELPER_BOUND.toNanos(), TimeUnit.NANOSECONDS)) {
          helper.destroyForcibly();
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    } catch (IOException e) {
      log.debug("no helper to signal the group of {}: {}", leader.pid(), e.toString());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
