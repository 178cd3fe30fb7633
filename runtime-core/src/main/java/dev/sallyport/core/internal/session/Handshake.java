package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.InvalidDataException;
import dev.sallyport.ProtocolException;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The exchange before all others (docs/protocol.md, "Handshake"): both ends send HELLO at once,
 * then the acceptor sends WELCOME with its choice. Confined to the reader thread, but for {@link
 * #greet}.
 */
final class Handshake {
  private final SessionConfig config;
  private final Hello own;
  private final Outlet outlet;

  private boolean greeted;
  private boolean welcomed;
  private @Nullable Hello peer;

  Handshake(SessionConfig config, Hello own, Outlet outlet) {
    this.config = config;
    this.own = own;
    this.outlet = outlet;
    this.greeted = config.greets();
  }

  /** What the two ends settled. */
  record Outcome(Encoding encoding, Hello peer) {}

  /** Sends this end's HELLO. Before the reader starts. */
  void greet() {
    outlet.control(FrameHead.of(FrameType.HELLO, 0, 0), own.toData());
  }

  /**
   * The peer's HELLO.
   *
   * @return the outcome, if this end decides it
   * @throws IncompatibleException if the two ends do not fit
   * @throws ProtocolException if the HELLO is malformed or the second one
   */
  Optional<Outcome> onHello(Frame frame) {
    if (peer != null) {
      throw violation("second HELLO (expected one)");
    }
    Hello hello = Hello.of(body(frame, "HELLO"));
    peer = hello;
    if (!greeted) {
      greeted = true;
      greet();
    }
    if (config.initiator()) {
      // Found here as well, so that the report does not depend on how the peer words its own.
      encoding(own, hello);
      return Optional.empty();
    }
    Encoding choice = encoding(hello, own);
    Map<String, Object> welcome = new LinkedHashMap<>();
    welcome.put("version", Hello.VERSION);
    welcome.put("encoding", choice.wireName());
    outlet.control(FrameHead.of(FrameType.WELCOME, 0, 0), Data.of(welcome));
    return Optional.of(new Outcome(choice, hello));
  }

  /** The acceptor's WELCOME. */
  Outcome onWelcome(Frame frame) {
    Hello hello = peer;
    if (!config.initiator() || hello == null || welcomed) {
      throw violation("WELCOME out of turn (expected once, after HELLO, from the acceptor alone)");
    }
    welcomed = true;
    Data welcome = body(frame, "WELCOME");
    String name = String.valueOf(welcome.get("encoding").value());
    Encoding choice = encoding(own, hello);
    if (!choice.wireName().equals(name)) {
      throw violation(
          "WELCOME with encoding=\"" + name + "\" (expected \"" + choice.wireName() + "\")");
    }
    return new Outcome(choice, hello);
  }

  private Encoding encoding(Hello initiator, Hello acceptor) {
    Optional<Encoding> common = initiator.firstCommonEncoding(acceptor);
    if (common.isEmpty()) {
      throw new IncompatibleException(
          ErrorCode.NO_COMMON_ENCODING,
          "no common encoding: this process offers "
              + own.encodings()
              + ", the other "
              + names(config.initiator() ? acceptor : initiator)
              + "; offer one of the other's with Launch.encodings");
    }
    return common.get();
  }

  private static List<String> names(Hello hello) {
    return hello.encodings().size() > 8
        ? new ArrayList<>(hello.encodings().subList(0, 8))
        : hello.encodings();
  }

  private static Data body(Frame frame, String what) {
    if (frame.length() > Hello.MAX_BYTES) {
      throw violation(
          what
              + " too long: length="
              + frame.length()
              + " (expected at most "
              + Hello.MAX_BYTES
              + ")");
    }
    try {
      Data body =
          Codecs.readBody(frame.buffer().array(), frame.offset(), frame.length(), Hello.MAX_DEPTH);
      if (!(body.value() instanceof Map)) {
        throw violation(what + " is no JSON object");
      }
      return body;
    } catch (InvalidDataException e) {
      throw violation(what + " is malformed: " + e.getMessage());
    }
  }

  private static ProtocolException violation(String message) {
    return new ProtocolException(ErrorCode.PROTOCOL_VIOLATION, message);
  }
}
