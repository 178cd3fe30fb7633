package dev.sallyport.examples.words;

import dev.sallyport.Worker;

/** The child. */
public final class WordsWorker {
  public static void main(String[] args) {
    Worker.serve(Words.class, text -> new Words.Count(text.split(" ").length, text.length()));
  }
}
