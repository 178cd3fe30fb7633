package dev.sallyport.codecs.internal;

/** Named by documents alone: whoever loads this has let data choose code. */
@SuppressWarnings("unused") // Its name is used, as text.
final class Canary {
  static {
    System.out.println("the canary sang");
  }
}
