package dev.sallyport.cli.soak;

/** One kind of traffic. Stateless; many threads play it at once. */
interface Scenario {
  /** In tables. */
  String name();

  /** How often it comes, in comparison with the others. */
  int weight();

  /**
   * Plays it once.
   *
   * @throws RuntimeException what the calls threw and the scenario did not ask for
   */
  void play(Turn turn);
}
