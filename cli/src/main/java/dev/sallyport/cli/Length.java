package dev.sallyport.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command runs: in one unit or the other. */
public final class Length {
  private static final int DEFAULT_SECONDS = 60;

  @Option(names = "--minutes", paramLabel = "N", description = "how long it runs")
  private int minutes;

  @Option(names = "--seconds", paramLabel = "N", description = "the same (default: 60)")
  private int seconds;

  public boolean isInRange() {
    return minutes >= 0 && seconds >= 0;
  }

  public Duration time() {
    int all = minutes * 60 + seconds;
    return Duration.ofSeconds(all == 0 ? DEFAULT_SECONDS : all);
  }
}
