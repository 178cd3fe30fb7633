package dev.sallyport.examples.talk;

import dev.sallyport.Contract;

/** The call that the parent makes, during which the child calls back. */
@Contract
public interface Translator {
  Translation translate(Sentence sentence);
}
