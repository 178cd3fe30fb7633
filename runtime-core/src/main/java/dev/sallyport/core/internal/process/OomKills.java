package dev.sallyport.core.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The kernel's counter of processes killed for want of memory: that of this process's control
 * group, version 2 or 1, which the children are in too unless they leave it; else that of the
 * machine. Immutable.
 */
final class OomKills {
  private final List<Path> sources;

  private OomKills(List<Path> sources) {
    this.sources = sources;
  }

  /**
   * @param root the file system's root
   */
  static OomKills at(Path root) {
    Path groups = root.resolve("sys/fs/cgroup");
    List<Path> sources = new ArrayList<>();
    for (String line : lines(root.resolve("proc/self/cgroup"))) {
      // hierarchy-ID:controller-list:cgroup-path (cgroups(7))
      String[] fields = line.split(":", 3);
      if (fields.length < 3 || fields[2].contains("..")) {
        continue;
      }
      String path = fields[2].replaceFirst("^/+", "");
      if (fields[1].isEmpty()) {
        sources.add(groups.resolve(path).resolve("memory.events"));
      } else if (List.of(fields[1].split(",", -1)).contains("memory")) {
        sources.add(groups.resolve("memory").resolve(path).resolve("memory.oom_control"));
      }
    }
    // In a container the path may be the host's, and what is mounted the group itself.
    sources.add(groups.resolve("memory.events"));
    sources.add(groups.resolve("memory/memory.oom_control"));
    sources.add(root.resolve("proc/vmstat"));
    return new OomKills(List.copyOf(sources));
  }

  /** The counter now, from the first source that has one. */
  OptionalLong read() {
    for (Path source : sources) {
      for (String line : lines(source)) {
        if (line.startsWith("oom_kill ")) {
          try {
            return OptionalLong.of(Long.parseLong(line.substring("oom_kill ".length()).trim()));
          } catch (NumberFormatException e) {
            break;
          }
        }
      }
    }
    return OptionalLong.empty();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of();
    }
  }
}
