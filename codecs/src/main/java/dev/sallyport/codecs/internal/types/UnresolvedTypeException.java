package dev.sallyport.codecs.internal.types;

/** A type that stands for no one type. Carries no stack trace. */
public final class UnresolvedTypeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean wildcard;
  private final String text;

  private UnresolvedTypeException(boolean wildcard, String text) {
    super(text, null, false, false);
    this.wildcard = wildcard;
    this.text = text;
  }

  public static UnresolvedTypeException wildcard(String text) {
    return new UnresolvedTypeException(true, text);
  }

  public static UnresolvedTypeException variable(String name) {
    return new UnresolvedTypeException(false, name);
  }

  /** Whether it is a wildcard; otherwise a type variable. */
  public boolean isWildcard() {
    return wildcard;
  }

  /** The wildcard or the variable as it is written. */
  public String text() {
    return text;
  }
}
