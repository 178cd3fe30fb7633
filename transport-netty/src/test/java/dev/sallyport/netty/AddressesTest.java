package dev.sallyport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class AddressesTest {
  private static String origin(String address) throws UnknownHostException {
    return Addresses.origin(InetAddress.getByName(address));
  }

  @Test
  void allAddressesOfOneIpv6NetworkAreOneOrigin() throws Exception {
    assertThat(origin("2001:db8:1:2::1"))
        .isEqualTo("2001:db8:1:2::/64")
        .isEqualTo(origin("2001:db8:1:2:ffff:8000:0:17"))
        .isNotEqualTo(origin("2001:db8:1:3::1"))
        .isNotEqualTo(origin("2001:db8:8001:2::1"));
    assertThat(origin("::1")).isEqualTo("0:0:0:0::/64");
    assertThat(origin("fe80::1")).isEqualTo(origin("fe80::2"));
  }

  @Test
  void eachIpv4AddressIsOne() throws Exception {
    assertThat(origin("127.0.0.1")).isEqualTo("127.0.0.1").isNotEqualTo(origin("127.0.0.2"));
    // As a socket for both kinds gives it.
    assertThat(origin("::ffff:10.0.0.7")).isEqualTo("10.0.0.7");
  }
}
