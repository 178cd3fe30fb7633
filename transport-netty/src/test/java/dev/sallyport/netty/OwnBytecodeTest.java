package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.spi.bytecode.OwnBytecode;
import org.junit.jupiter.api.Test;

/** What arrives over a socket cannot choose code, because this module has no means to. */
final class OwnBytecodeTest {
  @Test
  void ourClassesReferToNothingThatLetsDataChooseCode() throws Exception {
    OwnBytecode module = OwnBytecode.beside(NettyTransport.class);
    assertThat(module.classes()).isGreaterThan(40);
    // Nothing needs to be allowed here: no reflection at all. Else a list as runtime-core's.
    assertThat(module.offences()).isEmpty();
  }
}
