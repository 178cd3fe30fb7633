package dev.sallyport.examples.words;

import dev.sallyport.Contract;

/** The contract: these types cross between the two processes, and nothing else. */
@Contract
public interface Words {
  Count count(String text);

  record Count(int words, int characters) {}
}
