package dev.sallyport.cli.soak;

import java.util.List;
import java.util.SplittableRandom;

/** All kinds of traffic, drawn by their weights. */
final class Traffic {
  static final List<Scenario> ALL =
      List.of(
          new CallScenarios.Blocking(),
          new CallScenarios.Async(),
          new CallScenarios.Deadlines(),
          new CallScenarios.Cancels(),
          new CallScenarios.OneWays(),
          new CallScenarios.CallsBack(),
          new CallScenarios.Failing(),
          new StreamScenarios.FromServer(),
          new StreamScenarios.SlowReader(),
          new StreamScenarios.CancelledStream(),
          new StreamScenarios.FailingStream(),
          new StreamScenarios.FromClient(),
          new StreamScenarios.Duplex(),
          new StreamScenarios.Channels());

  private static final int WEIGHTS = ALL.stream().mapToInt(Scenario::weight).sum();

  private Traffic() {}

  static Scenario draw(SplittableRandom random) {
    int left = random.nextInt(WEIGHTS);
    for (Scenario scenario : ALL) {
      left -= scenario.weight();
      if (left < 0) {
        return scenario;
      }
    }
    throw new AssertionError("weights");
  }
}
