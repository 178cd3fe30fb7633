package dev.sallyport.codecs.internal.refuse;

/**
 * What is thrown by the code that values bring along: accessors, constructors, views, {@code
 * hashCode}.
 */
public final class OwnCode {
  private OwnCode() {}

  /**
   * Throws on what is no failure of the value; returns if the value is to blame.
   *
   * <p>Whatever code may throw is the value's: checked exceptions that were thrown past the
   * compiler, assertions, classes that do not link, and a stack that overflows, as that is what
   * code that calls itself ends in, and the stack is free again where the pass catches it. Other
   * errors of the virtual machine are not: the memory may have been used up by any thread, so
   * blaming the value would be a guess, hide the error from whoever acts upon it, and need memory
   * itself; and a machine that reports a defect of its own is not to be trusted with more work.
   */
  public static void requireFailure(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
      throw error;
    }
  }
}
