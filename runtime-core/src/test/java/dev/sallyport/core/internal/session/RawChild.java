package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.Limits;
import dev.sallyport.core.internal.wire.BinaryWire;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.FrameType;
import dev.sallyport.spi.FrameBuffer;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A child without the library's session, which says on its channel what its first argument tells:
 * every way to be wrong that a test needs.
 */
public final class RawChild {
  private final OutputStream out;

  private RawChild(OutputStream out) {
    this.out = out;
  }

  public static void main(String[] args) throws Exception {
    String descriptor = System.getenv("SALLYPORT_OUT");
    try (FileOutputStream out =
        descriptor == null
            ? new FileOutputStream(FileDescriptor.out)
            : new FileOutputStream("/dev/fd/" + descriptor)) {
      new RawChild(out).misbehave(args[0]);
    }
  }

  private void misbehave(String how) throws Exception {
    switch (how) {
      case "exits" -> {
        System.err.println("raw: no licence found");
        Runtime.getRuntime().halt(7);
      }
      case "silent" -> hang();
      case "text" -> write("Starting up on port 8080\n".getBytes(StandardCharsets.UTF_8));
      case "version" -> {
        hello(Map.of("versions", List.of(7, 9)));
        hang();
      }
      case "encoding" -> {
        hello(Map.of("encodings", List.of("cbor", "protobuf")));
        hang();
      }
      case "goodbye" -> {
        greet();
        answerCalls("00000000 06 00 0000 00000000");
      }
      default -> misbehaveAfterTheHandshake(how);
    }
    hangUnlessEndOfInput();
  }

  private void misbehaveAfterTheHandshake(String how) throws Exception {
    greet();
    switch (how) {
      case "huge" -> answerCalls("80000000 08 02 0000 00000001");
      case "truncated" -> {
        answerCall(input(), "00000064 08 02 0000 00000001 c4");
        Runtime.getRuntime().halt(0);
      }
      case "type" -> answerCalls("00000000 63 00 0000 00000001");
      case "flag" -> answerCalls("00000001 08 42 0000 00000001 05");
      case "stream" -> answerCalls("00000001 08 02 0000 00000063 05");
      case "printed" ->
          answerCalls(
              HexFormat.of().formatHex("oops, printed here".getBytes(StandardCharsets.US_ASCII)));
      case "answered" ->
          answerCalls(
              "00000001 08 02 0000 %s 05"
                  + HexFormat.of().formatHex("printed".getBytes(StandardCharsets.US_ASCII))
                  + HexFormat.of().formatHex(", behind it".getBytes(StandardCharsets.US_ASCII)));
      case "malformed" -> answerCalls("00000001 08 02 0000 %s c1");
      case "schema" -> answerCalls("00000002 08 02 0000 %s a1 78");
      case "wide" -> answerCalls("00000009 08 02 0000 %s cf 0000000100000000");
      case "closes" -> {
        out.close();
        hang();
      }
      case "deaf" -> hang();
      default -> throw new IllegalArgumentException("how=" + how);
    }
  }

  private static void hang() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private void answerCalls(String hex) throws IOException {
    try (InputStream in = input()) {
      while (answerCall(in, hex)) {
        // The next one, until the parent ends.
      }
    }
  }

  /** Answers the next call with these bytes, its stream number in place of a %s. */
  private boolean answerCall(InputStream in, String hex) throws IOException {
    while (true) {
      byte[] header = in.readNBytes(12);
      if (header.length < 12) {
        return false;
      }
      if (header[0] == BinaryWire.preface()[0]) {
        // The preface and the first third of the header behind it.
        byte[] rest = in.readNBytes(8);
        System.arraycopy(header, 8, header, 0, 4);
        System.arraycopy(rest, 0, header, 4, 8);
      }
      in.readNBytes(ByteBuffer.wrap(header).getInt());
      if (header[4] == FrameType.OPEN.code()) {
        String stream = HexFormat.of().formatHex(header, 8, 12);
        write(HexFormat.of().parseHex(hex.formatted(stream).replace(" ", "")));
        return true;
      }
    }
  }

  /** Buffered, because a bare FileInputStream seeks in readNBytes, which a pipe cannot. */
  private static InputStream input() throws IOException {
    return new BufferedInputStream(new FileInputStream("/dev/fd/" + System.getenv("SALLYPORT_IN")));
  }

  private static void hangUnlessEndOfInput() throws Exception {
    try (InputStream in = input()) {
      in.readAllBytes();
    }
  }

  private void greet() throws IOException {
    hello(Map.of());
    frame(FrameType.WELCOME, Data.of(Map.of("version", 1, "encoding", "msgpack")));
  }

  private void hello(Map<String, Object> wrong) throws IOException {
    ServiceTable table =
        new ServiceTable(List.of(ContractModel.of(Arithmetic.class).entry()), List.of());
    Hello hello = Hello.of(List.of(Encoding.MESSAGEPACK), Limits.defaults(), table, Data.NULL);
    Map<String, Object> body = new LinkedHashMap<>();
    hello.toData().asMap().forEach((name, value) -> body.put(name, value.value()));
    body.putAll(wrong);
    write(BinaryWire.preface());
    frame(FrameType.HELLO, Data.of(body));
  }

  private void frame(FrameType type, Data body) throws IOException {
    FrameBuffer frame = new FrameBuffer(1 << 16);
    FrameHead head = FrameHead.of(type, 0, 0);
    BinaryWire wire = new BinaryWire();
    wire.begin(frame, head);
    Codecs.writeBody(body, frame);
    wire.end(frame, head, 0);
    out.write(frame.array(), 0, frame.size());
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
  }
}
