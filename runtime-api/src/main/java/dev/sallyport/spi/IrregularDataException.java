package dev.sallyport.spi;

/**
 * Ends a {@link MessageCodec}'s pass: this value cannot be sent, or this document cannot be read.
 * It does not say why. The pass is thrown away and done again by the interpreted form of the same
 * schema, which finds out what is wrong and where, or finds nothing wrong.
 *
 * <p>Carries no stack trace; there is one instance.
 */
public final class IrregularDataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The one instance. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // It has neither a trace nor a cause to share.
  public static final IrregularDataException INSTANCE = new IrregularDataException();

  private IrregularDataException() {
    super("irregular data", null, false, false);
  }
}
