package dev.sallyport.core.internal.process;

import dev.sallyport.process.Carrier;
import dev.sallyport.process.ResourceLimits;
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
 * @param shell the path of a POSIX shell, where it has something to do
 * @param dedicated whether frames have descriptors of their own
 * @param elsewhere whether prefixes stand before the shell, which may have dropped the environment
 * @param limits which the shell sets
 */
record Shim(
    Optional<String> setsid,
    Optional<String> shell,
    boolean dedicated,
    boolean elsewhere,
    ResourceLimits limits) {
  /** 3 takes frames from the child, 4 brings them to it (see {@link ChildVariables}). */
  private static final String DESCRIPTORS = "exec 3>&1 4<&0 0</dev/null 1>&2; ";

  /** Where a shell is on every machine that has one. */
  private static final String SHELL_ELSEWHERE = "/bin/sh";

  /**
   * What this system, and the one behind the prefixes, has for {@code spec}.
   *
   * @throws dev.sallyport.LaunchException if there is no shell to set limits
   */
  static Shim find(LaunchSpec spec) {
    boolean dedicated = spec.stdio() == Stdio.DEDICATED && spec.carrier() == Carrier.PIPES;
    boolean elsewhere = !spec.prefixes().isEmpty();
    boolean limited = !spec.resources().equals(ResourceLimits.none());
    Optional<String> shell = Optional.empty();
    if ((dedicated || limited) && elsewhere) {
      shell = Optional.of(SHELL_ELSEWHERE);
    } else if ((dedicated || limited) && !Platform.isWindows()) {
      shell = ProgramFinder.tool("sh");
    }
    if (limited && shell.isEmpty()) {
      throw LaunchFailure.of(
          "Launch.resources cannot be kept: this system has no POSIX shell to set them with; leave"
              + " them out, or limit the child in another way");
    }
    return new Shim(
        Platform.isWindows() ? Optional.empty() : ProgramFinder.tool("setsid"),
        shell,
        dedicated && shell.isPresent(),
        elsewhere,
        spec.resources());
  }

  /** Whether the child leads a process group of its own. */
  boolean ownGroup() {
    return setsid.isPresent();
  }

  /**
   * The shell before {@code command}, where there is one.
   *
   * @param environment the child's, whose variables of this library the shell sets again where they
   *     may have been lost on the way; none of them is secret
   */
  List<String> wrap(List<String> command, Map<String, String> environment) {
    List<String> all = new ArrayList<>();
    shell.ifPresent(path -> all.addAll(List.of(path, "-c", script(environment), "sallyport")));
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

  /**
   * The program and its arguments are the shell's own positional parameters: it never parses them.
   * {@code PWD} is what shells export unasked.
   */
  private String script(Map<String, String> environment) {
    return (elsewhere ? exports(environment) : "")
        + limitsScript()
        + "unset PWD; "
        + (dedicated ? DESCRIPTORS : "")
        + "exec \"$@\"";
  }

  /** In the units of a shell that is called sh, bash too: blocks of 512 bytes, and of 1,024. */
  private String limitsScript() {
    StringBuilder script = new StringBuilder();
    limits.fileBytes().ifPresent(bytes -> limit(script, 'f', blocks(bytes, 512)));
    limits.openFiles().ifPresent(files -> limit(script, 'n', files));
    limits.coreBytes().ifPresent(bytes -> limit(script, 'c', blocks(bytes, 512)));
    limits.addressSpaceBytes().ifPresent(bytes -> limit(script, 'v', blocks(bytes, 1024)));
    limits.umask().ifPresent(mask -> script.append("umask ").append(mask).append("; "));
    return script.toString();
  }

  private static void limit(StringBuilder script, char which, long value) {
    script.append("ulimit -").append(which).append(' ').append(value).append(" || exit 126; ");
  }

  private static long blocks(long bytes, int size) {
    return bytes / size + (bytes % size == 0 ? 0 : 1);
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
