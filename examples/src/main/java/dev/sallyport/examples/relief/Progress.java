package dev.sallyport.examples.relief;

import dev.sallyport.Contract;
import dev.sallyport.OneWay;

/** What the parent serves to its child: a place for notes that nobody waits for. */
@Contract
public interface Progress {
  @OneWay
  void note(String text);
}
