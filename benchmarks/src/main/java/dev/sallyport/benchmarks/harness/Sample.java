package dev.sallyport.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;

/** One value a round. All of an empty one is NaN. */
public record Sample(List<Double> values) {
  public Sample {
    values = List.copyOf(values);
  }

  public double median() {
    return quantile(0.5);
  }

  public double low() {
    return quantile(0);
  }

  public double high() {
    return quantile(1);
  }

  public double lowerQuartile() {
    return quantile(0.25);
  }

  public double upperQuartile() {
    return quantile(0.75);
  }

  /** How far the middle half of the values reaches, as a part of the median. */
  public double spread() {
    return (upperQuartile() - lowerQuartile()) / median();
  }

  /** Between two values where none is at the place. */
  private double quantile(double part) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = values.stream().sorted().toList();
    double place = part * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
  }

  /** Value by value, this one by the other, as far as both go. */
  public Sample ratiosTo(Sample other) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return new Sample(ratios);
  }
}
