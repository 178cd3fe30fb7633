package dev.sallyport.core.internal.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The programs through which a child is started, {@code nice} or {@code docker run -i image}: each
 * is given all that follows as its last arguments.
 */
final class Prefixes {
  private Prefixes() {}

  /**
   * {@code command} with the prefixes before it, of which the last is the outermost and looked up
   * on this machine.
   *
   * @param path the {@code PATH} to look it up on
   * @throws dev.sallyport.LaunchException if its program is not there
   */
  static List<String> wrap(
      List<List<String>> prefixes, List<String> command, @Nullable String path, Path directory) {
    List<String> all = command;
    for (List<String> prefix : prefixes) {
      List<String> longer = new ArrayList<>(prefix);
      if (joinsArguments(prefix.get(0))) {
        longer.add(all.stream().map(Prefixes::quote).collect(Collectors.joining(" ")));
      } else {
        longer.addAll(all);
      }
      all = longer;
    }
    List<String> found = new ArrayList<>(all);
    found.set(0, ProgramFinder.find(all.get(0), path, directory));
    return found;
  }

  /** ssh joins its arguments with spaces and gives them to a shell on the other machine. */
  private static boolean joinsArguments(String program) {
    String name = program.substring(program.lastIndexOf('/') + 1);
    return name.equals("ssh") || name.equals("ssh.exe");
  }

  /** As one word for a POSIX shell. */
  static String quote(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
