package dev.sallyport.examples.words;

import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;

/** The parent. */
public final class WordsParent {
  public static void main(String[] args) {
    try (Child child = Launch.java(WordsWorker.class).start()) {
      Words words = child.client(Words.class);
      System.out.println(words.count("nothing alive slips through"));
    }
  }
}
