package dev.sallyport.core.internal.session;

import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.wire.Frame;

/** One stream of a session as its registry sees it: a call out, a call in, or a channel. */
interface Stream {
  /**
   * A frame for this stream. Called on the reader thread: hand over, never wait, run nobody's code.
   *
   * @throws dev.sallyport.ProtocolException if the frame does not belong here
   */
  void onFrame(Frame frame);

  /** The session is over; nothing more comes. Called once at most, from any thread. */
  void onSessionEnd(SallyportException cause);

  /** What it is, for reports: {@code Thumbnails.resize}. */
  String label();
}
