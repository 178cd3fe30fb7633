package dev.sallyport.process;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a child and the processes that it starts may use, each by itself, kept by the kernel. What
 * is empty is inherited. Immutable: each method returns a copy.
 *
 * <p>Set by the shell of a Unix system, behind the prefixes of {@link Launch#via}; where there is
 * none, a launch with limits is refused. A limit above that of this process itself ends the child
 * with exit code 126 before its program runs.
 *
 * <p>The heap is limited by {@link JavaOptions#maxHeapMiB}. The memory or the processors of a child
 * as a whole are a control group's to limit: see docs/process-lifecycle.md.
 *
 * @param fileBytes longest file that it writes, rounded up to 512; beyond, SIGXFSZ ends it, or a
 *     write fails where that is ignored, as by a JVM
 * @param openFiles most descriptors that it has open, with those of its channel
 * @param coreBytes longest core dump, rounded up to 512; 0 for none
 * @param addressSpaceBytes most address space, rounded up to 1,024. Not for a JVM, which reserves
 *     gigabytes that it never uses
 * @param umask the permissions that new files do not get, in octal
 */
public record ResourceLimits(
    OptionalLong fileBytes,
    OptionalInt openFiles,
    OptionalLong coreBytes,
    OptionalLong addressSpaceBytes,
    Optional<String> umask) {

  private static final ResourceLimits NONE =
      new ResourceLimits(
          OptionalLong.empty(),
          OptionalInt.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty());

  public ResourceLimits {
    range("fileBytes", fileBytes, 0);
    range("openFiles", openFiles.stream().asLongStream().findFirst(), 8);
    range("coreBytes", coreBytes, 0);
    range("addressSpaceBytes", addressSpaceBytes, 1 << 20);
    umask.ifPresent(mask -> {
      if (!mask.matches("0?[0-7]{3}")) {
        throw new IllegalArgumentException(
            "umask out of range: \"" + mask + "\" (expected 3 octal digits, such as \"077\")");
      }
    });
  }

  /** All limits are inherited. */
  public static ResourceLimits none() {
    return NONE;
  }

  public ResourceLimits withFileBytes(long bytes) {
    return new ResourceLimits(
        OptionalLong.of(bytes), openFiles, coreBytes, addressSpaceBytes, umask);
  }

  public ResourceLimits withOpenFiles(int descriptors) {
    return new ResourceLimits(
        fileBytes, OptionalInt.of(descriptors), coreBytes, addressSpaceBytes, umask);
  }

  public ResourceLimits withCoreBytes(long bytes) {
    return new ResourceLimits(
        fileBytes, openFiles, OptionalLong.of(bytes), addressSpaceBytes, umask);
  }

  public ResourceLimits withAddressSpaceBytes(long bytes) {
    return new ResourceLimits(fileBytes, openFiles, coreBytes, OptionalLong.of(bytes), umask);
  }

  /** Sets the umask, as three octal digits: {@code "077"} keeps new files to their owner. */
  public ResourceLimits withUmask(String mask) {
    return new ResourceLimits(
        fileBytes, openFiles, coreBytes, addressSpaceBytes, Optional.of(mask));
  }

  private static void range(String name, OptionalLong value, long least) {
    if (value.isPresent() && value.getAsLong() < least) {
      throw new IllegalArgumentException(
          name + " out of range: " + value.getAsLong() + " (expected " + least + " or more)");
    }
  }
}
