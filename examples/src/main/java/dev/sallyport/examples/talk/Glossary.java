package dev.sallyport.examples.talk;

import dev.sallyport.Contract;
import java.util.Optional;

/** What the parent serves to its child: it has the words, the child has the text. */
@Contract
public interface Glossary {
  Entry lookUp(String word);

  /**
   * One word's translation.
   *
   * @param translation empty where the glossary has none
   */
  record Entry(Optional<String> translation) {}
}
