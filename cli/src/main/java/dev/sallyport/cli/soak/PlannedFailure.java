package dev.sallyport.cli.soak;

/** What a handler fails with when it is told to. */
final class PlannedFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlannedFailure(int number) {
    super("planned " + number, null, false, false);
  }
}
