package dev.sallyport.core.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.ErrorCode;
import dev.sallyport.Limits;
import dev.sallyport.ProtocolException;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.FrameBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLineWireTest {
  private final Wire wire = new JsonLineWire(CodecProvider.get(), Limits.defaults());

  private Frame parse(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return wire.parse(new FrameBuffer(1 << 20).write(bytes, 0, bytes.length));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {}                                                        | no member that tells what it is
          {"id":1}                                                  | no member that tells what it is
          {"result":1}                                              | no member that tells what it is
          {"result":1,"id":1,"odd":2}                               | unknown member \\"odd\\"
          {"result":1,"error":{},"id":1}                            | both \\"result\\" and \\"error\\"
          {"result":1,"id":-1}                                      | id out of range: -1
          {"method":"m","id":1}                                     | no member \\"params\\" beside \\"method\\"
          {"method":"m","params":[],"kind":"oneWay","id":1}         | kind out of range
          {"method":"m","params":[],"kind":"odd","id":1}            | kind out of range
          {"method":"m","params":[],"deadlineMs":-1,"id":1}         | deadlineMs out of range: -1
          {"method":"m","params":[],"credits":-1,"id":1}            | credits out of range: -1
          {"open":"f","credits":-5,"id":1}                          | credits out of range: -5
          {"method":"m","params":[],"context":[],"id":1}            | context is no object
          {"method":"m","params":[],"context":{"a":1},"id":1}       | context is no object of texts
          {"credit":0,"id":1}                                       | credit or bytes out of range: 0, 0
          {"credit":-1,"bytes":5,"id":1}                            | credit or bytes out of range: -1, 5
          {"credit":1,"bytes":-5,"id":1}                            | credit or bytes out of range: 1, -5
          """)
  void refusesALineThatIsNoFrame(String line, String message) {
    String expected = message.replace("\\\"", "\"");
    assertThatThrownBy(() -> parse(line))
        .isInstanceOfSatisfying(
            ProtocolException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION))
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {"result":1,"id":1        | PROTOCOL_VIOLATION
          {"result":1,"id":"1"}     | PROTOCOL_VIOLATION
          {"result":1,"id":1.5}     | PROTOCOL_VIOLATION
          {"result":1,"id":1e400}   | PROTOCOL_VIOLATION
          {"result":1,"id":2147483648} | PROTOCOL_VIOLATION
          {"result":1,"result":2}   | PROTOCOL_VIOLATION
          {"method":5,"params":[]}  | PROTOCOL_VIOLATION
          Listening on port 80      | FOREIGN_BYTES
          [1]                       | FOREIGN_BYTES
          """)
  void tellsABrokenLineFromForeignText(String line, ErrorCode code) {
    assertThatThrownBy(() -> parse(line))
        .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("expected one JSON object a line but was");
  }

  @Test
  void passesOverWhatJsonRpcAdds() {
    assertThat(parse("{\"jsonrpc\":\"2.0\",\"result\":1,\"id\":1}").type())
        .isEqualTo(FrameType.DATA);
  }

  @Test
  void aCallWithoutAnIdIsOneWay() {
    Opening opening = parse("{\"method\":\"log\",\"params\":[]}").head().opening();
    assertThat(opening.kind()).isEqualTo(StreamKind.ONE_WAY);
  }

  /** The two ends count alike: what is charged for a message is what its receiver sees of it. */
  @Test
  void countsOfALineOnlyItsMessage() {
    Map<String, String> context = Map.of("a", ",\"params\":\"\u2028\"");
    Opening opening =
        new Opening(StreamKind.SERVER_STREAM, 1, "c.\"m\u00e9", false, true, 5, 6, 0, context);
    for (FrameHead head :
        new FrameHead[] {
          FrameHead.open(1, opening),
          FrameHead.open(1, Opening.request(1, "m", true, 0)),
          FrameHead.of(FrameType.DATA, 0, 1),
          FrameHead.of(FrameType.DATA, FrameHead.FIN, 1)
        }) {
      FrameBuffer line = new FrameBuffer(1 << 10);
      wire.begin(line, head);
      line.write("[1,2]".getBytes(StandardCharsets.US_ASCII), 0, 5);
      assertThat(line.size() - wire.messageOffset(line, head)).isEqualTo(5);
      wire.end(line, head, 1);
      line.truncate(line.size() - 1);
      assertThat(wire.parse(line).length()).isEqualTo(5);
    }
    FrameHead channel = FrameHead.open(1, Opening.duplex(1, "f", 64));
    FrameBuffer line = new FrameBuffer(1 << 10);
    wire.begin(line, channel);
    assertThat(wire.messageOffset(line, channel)).isEqualTo(line.size());
  }
}
