package dev.sallyport.benchmarks.harness;

/**
 * That this JVM is ending, as ^C has it: its measuring processes are being killed, so whatever
 * fails now is no failure of a subject, and what has been measured is no report.
 */
public final class Ending extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private Ending() {
    super("this JVM is ending");
  }

  /**
   * Ends a run that is being interrupted.
   *
   * @throws Ending if it is
   */
  public static void check() {
    if (isUnderWay()) {
      throw new Ending();
    }
  }

  /** Known from the first moment, before anybody is told to end. */
  public static boolean isUnderWay() {
    Thread probe = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
