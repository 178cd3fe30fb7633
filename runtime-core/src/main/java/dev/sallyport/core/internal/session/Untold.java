package dev.sallyport.core.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The receiver that has messages it was not yet told of, while more of them are about to be read:
 * one that is woken once for several of them is woken less often.
 *
 * <p>Confined to the thread that reads.
 */
final class Untold {
  /** So many messages of one stream may come before its receiver is told of the first. */
  private static final int MAX = 128;

  private @Nullable Inbox inbox;
  private int messages;

  boolean isAny() {
    return inbox != null;
  }

  /**
   * A message has come for {@code receiver}; the one before it is told of its own.
   *
   * @param more whether a further frame can be taken without waiting
   * @return whether it is told later, by {@link #tell}; if not, it must be told now
   */
  boolean later(Inbox receiver, boolean more) {
    if (inbox != receiver) {
      tell();
    }
    messages++;
    if (messages < MAX && more) {
      inbox = receiver;
      return true;
    }
    inbox = null;
    messages = 0;
    return false;
  }

  /** Tells the one that was not. */
  void tell() {
    Inbox receiver = inbox;
    inbox = null;
    messages = 0;
    if (receiver != null) {
      receiver.tellLate();
    }
  }
}
