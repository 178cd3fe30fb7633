package dev.sallyport.cli.soak;

import dev.sallyport.Contract;

/** What the parent serves to its children. */
@Contract
interface SoakHome {
  /** Returns what it is given. */
  Item mirror(Item item);
}
