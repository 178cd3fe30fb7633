package dev.sallyport.codecs.internal.shape;

/** What is made of failures of code that is not ours: accessors, views, constructors. */
final class OwnCode {
  private OwnCode() {}

  /**
   * Throws on what is no failure of the code that ran, but of the virtual machine.
   *
   * <p>A stack that overflows is one of the code: it recurses without end, or is nested deeper than
   * the caller has room for, and once it is unwound nothing is wrong with this process. That memory
   * has run out says nothing of the value: it may be sound, another thread may have used the memory
   * up, and whoever ends the process for it must see it. To refuse the value would send its owner
   * looking for a fault that it does not have. The same goes for what is broken inside the machine.
   */
  static void requireOwn(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
      throw error;
    }
  }
}
