package dev.sallyport.benchmarks.script;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What is put into the directory of the scripts. One at a time has it. Each step that fails tells
 * why in one line.
 */
final class Installation {
  private static final List<String> PYTHON =
      List.of("measure.py", "python_pipe.py", "python_pools.py", "python_spawn.py");

  private static final String LOCK_FILE = "package-lock.json";

  private static final List<String> NODE =
      List.of(
          "measure.cjs",
          "node_fork.cjs",
          "node_fork_end.cjs",
          "node_jsonrpc.cjs",
          "node_jsonrpc_end.cjs",
          "node_pools.cjs",
          "node_task.cjs",
          "node_workerpool_task.cjs",
          "package.json",
          LOCK_FILE);

  /** Looks whether it is whole, and compiles, so that no start has to: kept beside the scripts. */
  private static final String PYTHON_CHECK =
      """
      import compileall, concurrent.futures, json, multiprocessing, sys
      if sys.version_info < (3, 9): sys.exit("Python 3.9 or later is needed")
      sys.exit(0 if compileall.compile_dir(sys.argv[1], maxlevels=0, quiet=1) else 1)
      """;

  private static final String NODE_CHECK =
      """
      if (parseInt(process.versions.node) < 18) {
        console.log(`Node 18 or later is needed, this is ${process.version}`);
        process.exit(1);
      }
      """;

  private static final Duration CHECK = Duration.ofSeconds(30);
  private static final Duration UPDATE = Duration.ofMinutes(3);
  private static final Duration INSTALL = Duration.ofMinutes(5);

  private final Path directory;
  private final Programs programs;

  Installation(Path directory, List<Path> path) {
    this.directory = directory;
    this.programs = new Programs(path, directory);
  }

  Optional<String> python() throws IOException, InterruptedException {
    copy(PYTHON);
    return orWithDebian(
        () -> programs.run(CHECK, "python3", "-c", PYTHON_CHECK, directory.toString()), "python3");
  }

  Optional<String> node() throws IOException, InterruptedException {
    copy(NODE);
    Optional<String> obstacle =
        orWithDebian(() -> programs.run(CHECK, "node", "-e", NODE_CHECK), "nodejs");
    return obstacle.isPresent() ? obstacle : packages();
  }

  /** All that the lock file names, unless it is there. */
  private Optional<String> packages() throws IOException, InterruptedException {
    Path lockFile = directory.resolve(LOCK_FILE);
    // npm begins by deleting its directory: with this in it, the packages are whole.
    Path stamp = directory.resolve("node_modules").resolve(".installed-" + LOCK_FILE);
    if (Files.exists(stamp) && Files.mismatch(stamp, lockFile) < 0) {
      return Optional.empty();
    }
    Optional<String> obstacle = orWithDebian(() -> programs.run(CHECK, "npm", "--version"), "npm");
    if (obstacle.isEmpty()) {
      obstacle =
          programs.run(
              INSTALL,
              "npm",
              "ci",
              "--no-audit",
              "--no-fund",
              "--no-update-notifier",
              "--ignore-scripts",
              "--omit=optional",
              "--prefer-offline");
    }
    if (obstacle.isEmpty()) {
      put(stamp, Files.readAllBytes(lockFile));
    }
    return obstacle;
  }

  /** A step that says what is in its way. */
  private interface Step {
    Optional<String> obstacle() throws IOException, InterruptedException;
  }

  /** What a step says, once more after a Debian package was installed if it can be. */
  private Optional<String> orWithDebian(Step step, String debianPackage)
      throws IOException, InterruptedException {
    Optional<String> obstacle = step.obstacle();
    if (obstacle.isEmpty() || !programs.has("apt-get")) {
      return obstacle;
    }
    if (!isRoot()) {
      return Optional.of(
          obstacle.get() + "; as root it would be installed: apt-get install " + debianPackage);
    }
    Optional<String> refused = programs.run(UPDATE, "apt-get", "update", "-qq");
    if (refused.isEmpty()) {
      refused =
          programs.run(
              INSTALL,
              "apt-get",
              "install",
              "-y",
              "-qq",
              "--no-install-recommends",
              "-o",
              "DPkg::Lock::Timeout=60",
              debianPackage);
    }
    return refused.isPresent()
        ? Optional.of(obstacle.get() + "; " + refused.get())
        : step.obstacle();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private void copy(List<String> names) throws IOException {
    for (String name : names) {
      try (InputStream in = Installation.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IOException("no resource " + name);
        }
        put(directory.resolve(name), in.readAllBytes());
      }
    }
  }

  /** At once, and not at all if it is there: other runs may be reading it. */
  private static void put(Path file, byte[] content) throws IOException {
    if (Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    Path whole = Files.write(file.resolveSibling(file.getFileName() + ".new"), content);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
