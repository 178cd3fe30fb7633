package dev.sallyport.codecs.internal.text;

/** A part of a char array as text, for one look at a time; reused. Confined to one thread. */
public final class CharRun implements CharSequence {
  private static final char[] NONE = {};

  private char[] chars = NONE;
  private int offset;
  private int length;

  /** This run over those characters, until it is set to others. */
  public CharRun of(char[] source, int start, int count) {
    chars = source;
    offset = start;
    length = count;
    return this;
  }

  /** Lets go of the characters. */
  public void clear() {
    of(NONE, 0, 0);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public char charAt(int index) {
    return chars[offset + index];
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return toString().subSequence(start, end);
  }

  @Override
  public String toString() {
    return new String(chars, offset, length);
  }
}
