package dev.sallyport.core.internal.process;

import dev.sallyport.process.Stdio;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The programs that run in a child's process before its own and replace each other there, so that
 * the pid stays: {@code setsid} gives it a session and a process group of its own, a shell gives
 * its frames descriptors of their own. Immutable.
 *
 * <p>Each is left out where the system has none. Without {@code setsid} (macOS) the child stays in
 * this process's group, which nothing may kill; without a shell (Windows, images without one) the
 * frames stay on standard input and output, and the worker's library has to move them.
 *
 * @param setsid the path of {@code setsid}
 * @param shell the path of a POSIX shell, where frames are to have descriptors of their own
 */
record Shim(Optional<String> setsid, Optional<String> shell) {
  /**
   * 3 takes frames from the child, 4 brings them to it (see {@link ChildVariables}). The program
   * and its arguments are the shell's own positional parameters: it never parses them. {@code PWD}
   * is what shells export unasked.
   */
  private static final String SCRIPT = "unset PWD; exec 3>&1 4<&0 0</dev/null 1>&2; exec \"$@\"";

  /** What this system has for {@code stdio}. */
  static Shim find(Stdio stdio) {
    if (Platform.isWindows()) {
      return new Shim(Optional.empty(), Optional.empty());
    }
    return new Shim(
        ProgramFinder.tool("setsid"),
        stdio == Stdio.DEDICATED ? ProgramFinder.tool("sh") : Optional.empty());
  }

  /** Whether the child leads a process group of its own. */
  boolean ownGroup() {
    return setsid.isPresent();
  }

  /** Whether frames have descriptors of their own. */
  boolean dedicated() {
    return shell.isPresent();
  }

  List<String> wrap(List<String> command) {
    List<String> all = new ArrayList<>();
    setsid.ifPresent(all::add);
    shell.ifPresent(path -> all.addAll(List.of(path, "-c", SCRIPT, "sallyport")));
    all.addAll(command);
    return all;
  }
}
