package dev.sallyport.benchmarks.call;

import java.util.List;

/** One value a round. All of an empty one is NaN. */
record Sample(List<Double> values) {
  Sample {
    values = List.copyOf(values);
  }

  double median() {
    return quantile(0.5);
  }

  double low() {
    return quantile(0);
  }

  double high() {
    return quantile(1);
  }

  double lowerQuartile() {
    return quantile(0.25);
  }

  double upperQuartile() {
    return quantile(0.75);
  }

  /** How far the middle half of the values reaches, as a part of the median. */
  double spread() {
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
}
