package io.fidoserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client address of a request, with forged headers too. */
class ClientAddressTest {

  private static ClientAddress behind(ProxyConfig.Header header, String... proxies) {
    return new ClientAddress(
        new ProxyConfig() {
          @Override
          public Optional<List<String>> trusted() {
            return Optional.of(List.of(proxies));
          }

          @Override
          public Header header() {
            return header;
          }
        });
  }

  private static String address(ClientAddress clients, String peer, String... lines) {
    return clients.of(peer, List.of(lines)).getHostAddress();
  }

  @Nested
  class WithoutATrustedProxy {

    private final ClientAddress clients = behind(ProxyConfig.Header.X_FORWARDED_FOR);

    @Test
    void itIsThePeer() {
      assertEquals("192.0.2.1", address(clients, "192.0.2.1"));
    }

    @Test
    void noHeaderChangesThat() {
      assertEquals("192.0.2.1", address(clients, "192.0.2.1", "203.0.113.9"));
    }

    @Test
    void anIpv4AddressInIpv6IsThatIpv4Address() {
      assertEquals("192.0.2.1", address(clients, "::ffff:192.0.2.1"));
    }
  }

  /** A range has a bit more or less than its last whole byte. */
  @ParameterizedTest
  @CsvSource({
    "fc00::/7,     fdff::1,         true",
    "fc00::/7,     fe80::1,         false",
    "fc00::/7,     fbff::1,         false",
    "10.0.0.0/9,   10.127.255.255,  true",
    "10.0.0.0/9,   10.128.0.0,      false",
    "0.0.0.0/0,    203.0.113.9,     true",
    "0.0.0.0/0,    ::1,             false",
    "::/0,         203.0.113.9,     false",
    "192.0.2.7/32, 192.0.2.6,       false",
    "2001:db8::1,  2001:db8::1,     true",
    "2001:db8::1,  2001:db8::2,     false"
  })
  void aRangeHasTheAddressesWithItsPrefix(String range, String address, boolean isIn)
      throws Exception {
    assertEquals(isIn, AddressRange.parse(range).contains(InetAddress.getByName(address)));
  }

  @Nested
  class BehindTrustedProxies {

    private final ClientAddress clients =
        behind(ProxyConfig.Header.X_FORWARDED_FOR, "10.0.0.0/8", "2001:db8::/32", "192.0.2.7");

    @ParameterizedTest
    @CsvSource({
      "203.0.113.9,                          203.0.113.9",
      "'198.51.100.1, 203.0.113.9',          203.0.113.9",
      "'203.0.113.9, 10.1.1.1',              203.0.113.9",
      "'203.0.113.9, 10.1.1.1, 192.0.2.7',   203.0.113.9",
      "'203.0.113.9,2001:db8::5',            203.0.113.9",
      "203.0.113.9:4711,                     203.0.113.9",
      "[2001:db9::1]:4711,                   2001:db9:0:0:0:0:0:1",
      "2001:db9::1,                          2001:db9:0:0:0:0:0:1",
      "'10.9.9.9, 10.1.1.1',                 10.9.9.9",
    })
    void itIsTheLastThatIsNoProxy(String header, String expected) {
      assertEquals(expected, address(clients, "10.0.0.1", header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "_hidden", "example.org", "203.0.113.9, unknown", "1.2"})
    void whatIsNoAddressIsNotGuessed(String header) {
      assertEquals("10.0.0.1", address(clients, "10.0.0.1", header));
    }

    @Test
    void severalLinesAreOneList() {
      assertEquals(
          "203.0.113.9", address(clients, "10.0.0.1", "198.51.100.1", "203.0.113.9, 10.1.1.1"));
    }

    @Test
    void whoIsNoProxyIsNotBelieved() {
      assertEquals("203.0.113.5", address(clients, "203.0.113.5", "198.51.100.1"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "for=203.0.113.9,                                         203.0.113.9",
    "'for=198.51.100.1, for=203.0.113.9;proto=https;by=x',    203.0.113.9",
    "'proto=https;For=\"203.0.113.9:4711\"',                  203.0.113.9",
    "'for=\"[2001:db9:cafe::17]:4711\"',                      2001:db9:cafe:0:0:0:0:17",
    "for=unknown,                                             10.0.0.1",
    "proto=https,                                             10.0.0.1",
  })
  void forwardedIsReadWhereItIsTheProxies(String header, String expected) {
    ClientAddress clients = behind(ProxyConfig.Header.FORWARDED, "10.0.0.0/8");

    assertEquals(expected, address(clients, "10.0.0.1", header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "example.org", "10.0.0.0/x", "", "/8"})
  void aProxyThatIsNoAddressStopsTheStart(String cidr) {
    assertThrows(
        ConfigurationException.class, () -> behind(ProxyConfig.Header.X_FORWARDED_FOR, cidr));
  }
}
