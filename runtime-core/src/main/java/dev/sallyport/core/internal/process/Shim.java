package dev.sallyport.core.internal.process;

import dev.sallyport.process.Stdio;
import dev.sallyport.spi.LaunchSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The programs that run in a child's process before its own and replace each other there, so that
 * the pid stays: {@code setsid} gives it a session and a process group of its own, a shell gives
 * its frames descriptors of their own. Immutable.
 *
 * <p>Each is left out where the system has none. Without {@code setsid} (macOS) the child stays in
 * this process's group, which nothing may kill; without a shell (Windows, images without one) the
 * frames stay on standard input and output, and the worker's library has to move them.
 *
 * <p>Prefixes ({@link Prefixes}) stand between the two: the shell runs where the program does,
 * since many a prefix passes on standard input and output and nothing else.
 *
 * @param setsid the path of {@code setsid}
 * @param shell the path of a POSIX shell, where frames are to have descriptors of their own
 * @param elsewhere whether prefixes stand before the shell, which may have dropped the environment
 */
record Shim(Optional<String> setsid, Optional<String> shell, boolean elsewhere) {
  /**
   * 3 takes frames from the child, 4 brings them to it (see {@link ChildVariables}). The program
   * and its arguments are the shell's own positional parameters: it never parses them. {@code PWD}
   * is what shells export unasked.
   */
  private static final String SCRIPT = "unset PWD; exec 3>&1 4<&0 0</dev/null 1>&2; exec \"$@\"";

  /** Where a shell is on every machine that has one. */
  private static final String SHELL_ELSEWHERE = "/bin/sh";

  /** What this system, and the one behind the prefixes, has for {@code spec}. */
  static Shim find(LaunchSpec spec) {
    boolean dedicated = spec.stdio() == Stdio.DEDICATED;
    boolean elsewhere = !spec.prefixes().isEmpty();
    Optional<String> shell = Optional.empty();
    if (dedicated && elsewhere) {
      shell = Optional.of(SHELL_ELSEWHERE);
    } else if (dedicated && !Platform.isWindows()) {
      shell = ProgramFinder.tool("sh");
    }
    return new Shim(
        Platform.isWindows() ? Optional.empty() : ProgramFinder.tool("setsid"), shell, elsewhere);
  }

  /** Whether the child leads a process group of its own. */
  boolean ownGroup() {
    return setsid.isPresent();
  }

  /** Whether frames have descriptors of their own. */
  boolean dedicated() {
    return shell.isPresent();
  }

  /**
   * The shell before {@code command}, where there is one.
   *
   * @param environment the child's, whose variables of this library the shell sets again where they
   *     may have been lost on the way; none of them is secret
   */
  List<String> wrap(List<String> command, Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    shell.ifPresent(path ->
        all.addAll(
            List.of(path, "-c", elsewhere ? exports(environment) + SCRIPT : SCRIPT, "sallyport")));
    all.addAll(command);
    return all;
  }

  /** The session before {@code command}, where there is to be one. */
  List<String> session(List<String> command) {
    List<String> all = new ArrayList<>();
    setsid.ifPresent(all::add);
    all.addAll(command);
    return all;
  }

  private static String exports(Map<String, String> environment) {
    StringBuilder script = new StringBuilder("export");
    for (String name : new TreeSet<>(ChildVariables.NAMES)) {
      String value = environment.get(name);
      if (value != null) {
        script.append(' ').append(name).append('=').append(Prefixes.quote(value));
      }
    }
    return script.append("; ").toString();
  }
}
