package dev.sallyport.benchmarks.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What else took the processors during the rounds, as Linux counts it: {@link #begin} before them,
 * {@link #verdict} after them, while all processes of the run are still alive.
 */
public final class Noise {
  private static final double MAX_SPREAD = 0.1;
  private static final double MAX_OTHERS = 0.1;
  private static final double MAX_STOLEN = 0.02;

  /** Then its system time, and both of its children. */
  private static final int OWN_USER = 11;

  /** Ticks of all processors since the system's start: {@code /proc/stat}, first line. */
  private record Ticks(long all, long busy, long stolen) {
    static final int IDLE = 3;
    static final int WAITING = 4;
    static final int STOLEN = 7;

    /** Empty where there is no such file. */
    static Optional<Ticks> now() {
      Path stat = Path.of("/proc/stat");
      if (!Files.isReadable(stat)) {
        return Optional.empty();
      }
      try (Stream<String> lines = Files.lines(stat)) {
        // Guests, which come after these eight, are counted among them already.
        List<Long> ticks =
            Stream.of(lines.findFirst().orElseThrow().split(" +"))
                .skip(1)
                .limit(8)
                .map(Long::valueOf)
                .toList();
        long all = ticks.stream().mapToLong(Long::longValue).sum();
        long stolen = ticks.get(STOLEN);
        return Optional.of(
            new Ticks(all, all - ticks.get(IDLE) - ticks.get(WAITING) - stolen, stolen));
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }

  private Optional<Ticks> ticksBefore = Optional.empty();
  private long oursBefore;

  public void begin() {
    ticksBefore = Ticks.now();
    oursBefore = ours();
  }

  /** Of this process and all below it, those included that have ended and were waited for. */
  static long ours() {
    ProcessHandle self = ProcessHandle.current();
    return Stream.concat(Stream.of(self), self.descendants())
        .mapToLong(process -> ticks(process.pid()))
        .sum();
  }

  /** Its own and its ended children's: {@code /proc/PID/stat}, after the name in brackets. */
  private static long ticks(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Stream.of(fields).skip(OWN_USER).limit(4).mapToLong(Long::parseLong).sum();
    } catch (IOException e) {
      return 0; // It has ended meanwhile, or this is not Linux.
    }
  }

  /** A line for people. */
  public String verdict(List<Series> series) {
    long oursNow = ours();
    Optional<Ticks> ticksNow = Ticks.now();
    if (ticksBefore.isEmpty() || ticksNow.isEmpty()) {
      return verdict(worstFloorSpread(series), 0, 0);
    }
    Ticks before = ticksBefore.get();
    Ticks now = ticksNow.get();
    double all = Math.max(1, now.all() - before.all());
    double ours = oursNow - oursBefore;
    double others = Math.max(0, now.busy() - before.busy() - ours);
    return verdict(worstFloorSpread(series), others / all, (now.stolen() - before.stolen()) / all);
  }

  /** The spread of the floor that spread most: of all floors. */
  private static double worstFloorSpread(List<Series> series) {
    return series.stream()
        .filter(each -> each.contender().isFloor() && !each.rounds().isEmpty())
        .mapToDouble(each -> each.figures().spread())
        .max()
        .orElse(0);
  }

  static String verdict(double floorSpread, double others, double stolen) {
    boolean noisy = floorSpread > MAX_SPREAD || others > MAX_OTHERS || stolen > MAX_STOLEN;
    return String.format(
        Locale.ROOT,
        "%s: the middle half of a floor's rounds lies within %s, other processes took %s of the"
            + " processors%s, %s was stolen%s",
        noisy ? "NOISY" : "quiet",
        Percent.of(floorSpread, MAX_SPREAD) + excess(floorSpread, MAX_SPREAD),
        Percent.of(others, MAX_OTHERS),
        excess(others, MAX_OTHERS),
        Percent.of(stolen, MAX_STOLEN),
        excess(stolen, MAX_STOLEN) + (noisy ? "; run it again" : ""));
  }

  private static String excess(double part, double limit) {
    return part > limit ? String.format(Locale.ROOT, " (more than %.0f %%)", limit * 100) : "";
  }
}
