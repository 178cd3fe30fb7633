package dev.sallyport.core.internal.process;

import dev.sallyport.spi.LaunchSpec;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the environment that a {@link ProcessBuilder} inherits into the child's own. Thread-safe.
 *
 * <p>What is not inherited is removed from the builder's map, rather than the map cleared and
 * filled again: the map remembers the bytes of values that are not text in the platform's encoding.
 */
final class ChildEnvironment {
  /** What a shell passes on; it drops variables with other names. */
  private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * What a shell sets for itself, whatever it was given. {@code PWD} it sets to the truth, and ours
   * removes it.
   */
  private static final Set<String> SHELL_OWN =
      Set.of("IFS", "OPTIND", "PPID", "SHLVL", "PWD", "OLDPWD", "_");

  private ChildEnvironment() {}

  /**
   * Changes {@code environment}, the parent's, to the child's.
   *
   * @param id the child's random id
   * @param own further variables of this library
   * @param shim what runs before the program: a shell loses some names, whatever it is there for
   * @throws dev.sallyport.LaunchException if a variable cannot be set
   */
  static void apply(
      LaunchSpec spec,
      Map<String, String> environment,
      String id,
      Map<String, String> own,
      Shim shim) {
    int depth = depth(environment.get(ChildVariables.DEPTH)) + 1;
    if (depth > ChildVariables.MAX_DEPTH) {
      throw LaunchFailure.of(
          "nesting of children out of range: depth="
              + depth
              + " (expected 1.."
              + ChildVariables.MAX_DEPTH
              + "): this process is itself a child, and so are its parents; check that a worker's"
              + " main does not start the program that starts it");
    }
    String pools = environment.get(ChildVariables.POOLS);
    environment.keySet().removeIf(name -> !isInherited(spec, name));
    spec.environment().forEach((name, value) -> set(environment, name, value));
    if (shim.shell().isPresent()) {
      environment.keySet().forEach(ChildEnvironment::checkShellKeeps);
    }
    if (pools != null) {
      environment.put(ChildVariables.POOLS, pools);
    }
    environment.putAll(own);
    environment.put(ChildVariables.CHILD, id);
    environment.put(ChildVariables.PROTOCOL, ChildVariables.valueOf(spec.protocol()));
    environment.put(ChildVariables.DEPTH, Integer.toString(depth));
    environment.put(
        ChildVariables.STOP, Long.toString(TimeUnit.MILLISECONDS.convert(spec.stopTimeout())));
    if (shim.dedicated()) {
      environment.put(ChildVariables.IN, Integer.toString(ChildVariables.IN_DESCRIPTOR));
      environment.put(ChildVariables.OUT, Integer.toString(ChildVariables.OUT_DESCRIPTOR));
    }
  }

  private static int depth(@Nullable String value) {
    if (value == null) {
      return 0;
    }
    try {
      int depth = Integer.parseInt(value);
      if (depth >= 0 && depth <= ChildVariables.MAX_DEPTH) {
        return depth;
      }
    } catch (NumberFormatException e) {
      // Falls through to the one message for both.
    }
    throw LaunchFailure.of(
        "this process's variable "
            + ChildVariables.DEPTH
            + " out of range: \""
            + value
            + "\" (expected 0.."
            + ChildVariables.MAX_DEPTH
            + "): only this library sets it; unset it");
  }

  private static boolean isInherited(LaunchSpec spec, String name) {
    return !ChildVariables.NAMES.contains(name)
        && (LaunchSpec.DEFAULT_ENVIRONMENT.contains(name)
            || name.startsWith("LC_")
            || spec.inherited().contains(name));
  }

  /** Values stay out of the messages: they may be secret. */
  private static void set(Map<String, String> environment, String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw LaunchFailure.of(
          "environment variable's name malformed: \""
              + name
              + "\" (expected at least one character, no '=' and no NUL)");
    }
    if (value.indexOf('\0') >= 0) {
      throw LaunchFailure.of("value of environment variable " + name + " holds a NUL character");
    }
    if (ChildVariables.NAMES.contains(name)) {
      throw LaunchFailure.of(
          "environment variable " + name + " is set by this library alone: choose another name");
    }
    environment.put(name, value);
  }

  private static void checkShellKeeps(String name) {
    if (!SHELL_NAME.matcher(name).matches() || SHELL_OWN.contains(name)) {
      throw LaunchFailure.of(
          "environment variable \""
              + name
              + "\" does not survive the shell that sets up the child's descriptors or limits"
              + " (expected letters, digits and '_', none of "
              + SHELL_OWN.stream().sorted().toList()
              + "): rename it, or use Stdio.PLAIN without Launch.resources");
    }
  }
}
