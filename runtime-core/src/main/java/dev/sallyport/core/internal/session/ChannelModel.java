package dev.sallyport.core.internal.session;

import dev.sallyport.spi.Shape;
import java.util.List;

/**
 * A kind of channel, from one end: what that end sends and receives. Immutable.
 *
 * @param sends the shape of what this end sends
 * @param receives the shape of what this end receives
 */
record ChannelModel(Shape<?> sends, Shape<?> receives) {
  static ChannelModel of(Class<?> sends, Class<?> receives) {
    return new ChannelModel(
        Codecs.PROVIDER.shape(sends, subject(sends)),
        Codecs.PROVIDER.shape(receives, subject(receives)));
  }

  /** Dynamic data has no name of its own that a path could start with. */
  private static String subject(Class<?> type) {
    return type == dev.sallyport.Data.class ? "$" : type.getSimpleName();
  }

  /** {@code Request>Event}: from what the acceptor receives to what it sends, seen from there. */
  String acceptorName() {
    return receives.subject() + ">" + sends.subject();
  }

  /** The name seen from the end that opens it. */
  String openerName() {
    return sends.subject() + ">" + receives.subject();
  }

  /** What tells this kind of channel from others, seen from the end that accepts it. */
  String acceptorFingerprint() {
    return fingerprint(receives, sends);
  }

  /** The same value for the end that opens it. */
  String openerFingerprint() {
    return fingerprint(sends, receives);
  }

  private static String fingerprint(Shape<?> request, Shape<?> response) {
    return Codecs.PROVIDER.fingerprint(List.of(request, response), List.of("request", "response"));
  }
}
