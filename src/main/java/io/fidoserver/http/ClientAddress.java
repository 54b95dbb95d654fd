package io.fidoserver.http;

import io.netty.util.NetUtil;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Client address of a request: the peer of the connection, unless that is a trusted proxy; then the
 * last address in the proxies' header that is no trusted proxy's. Addresses before that one may be
 * forged by the client.
 */
@Startup
@ApplicationScoped
public class ClientAddress {

  /**
   * Forwarded element (RFC 7239 §4): {@code for=192.0.2.43}, {@code
   * for="[2001:db8:cafe::17]:4711"}.
   */
  private static final Pattern FORWARDED_FOR =
      Pattern.compile("(?:^|;)\\s*for\\s*=\\s*\"?([^\";]*)\"?", Pattern.CASE_INSENSITIVE);

  /** An address with or without a port: {@code [::1]:80}, {@code 192.0.2.1:80}. */
  private static final Pattern NODE =
      Pattern.compile("\\[([^\\]]*)](?::\\d+)?|([^:]*):\\d+|(.*)", Pattern.DOTALL);

  private static final int NETWORK_BYTES = 7;

  private final List<AddressRange> trusted;
  private final ProxyConfig.Header header;

  /**
   * Parses the trusted proxies.
   *
   * @throws ConfigurationException if a trusted proxy is not an address or CIDR
   */
  ClientAddress(ProxyConfig config) {
    this.trusted =
        config.trusted().orElse(List.of()).stream().map(ClientAddress::parseCidr).toList();
    this.header = config.header();
  }

  /** Returns the client address of a request; names are never looked up. */
  public InetAddress of(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    String name = header == ProxyConfig.Header.FORWARDED ? "Forwarded" : "X-Forwarded-For";
    return of(request.remoteAddress().hostAddress(), request.headers().getAll(name));
  }

  /**
   * Determines the client address.
   *
   * @param peer the address of the connection's other end
   * @param lines the values of the proxies' header
   */
  InetAddress of(String peer, List<String> lines) {
    InetAddress nearest = parse(peer);
    List<String> forwarded = forwarded(lines);
    Collections.reverse(forwarded);
    for (String each : forwarded) {
      InetAddress before = isTrusted(nearest) ? parse(each) : null;
      if (before == null) {
        break;
      }
      nearest = before;
    }
    return nearest;
  }

  private List<String> forwarded(List<String> lines) {
    List<String> addresses = new ArrayList<>();
    for (String line : lines) {
      for (String each : line.split(",", -1)) {
        addresses.add(header == ProxyConfig.Header.FORWARDED ? forwardedFor(each) : each.strip());
      }
    }
    return addresses;
  }

  private static String forwardedFor(String element) {
    Matcher node = FORWARDED_FOR.matcher(element);
    return node.find() ? node.group(1) : "";
  }

  /**
   * Returns the network of the client, of which each has a share of what the server can do: an IPv4
   * address, or the /56 that a subscriber has of IPv6 (RFC 6177 §2), in hexadecimal.
   */
  public String network(RoutingContext routing) {
    return network(of(routing));
  }

  static String network(InetAddress address) {
    return address instanceof Inet6Address
        ? HexFormat.of().formatHex(address.getAddress(), 0, NETWORK_BYTES)
        : address.getHostAddress();
  }

  /** Returns whether the other end of the request's connection is a trusted proxy. */
  boolean isFromTrustedProxy(RoutingContext routing) {
    return isTrusted(parse(routing.request().remoteAddress().hostAddress()));
  }

  /** Returns whether this is a trusted proxy's address. */
  boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(each -> each.contains(address));
  }

  /** Parses an address; null if it is none, but {@code unknown} or a name. */
  private static InetAddress parse(String node) {
    Matcher parts = NODE.matcher(node);
    if (NetUtil.createInetAddressFromIpAddressString(node) != null || !parts.matches()) {
      return NetUtil.createInetAddressFromIpAddressString(node);
    }
    String address = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
  }

  private static AddressRange parseCidr(String text) {
    try {
      return AddressRange.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(
          "fido.proxy.trusted must be addresses or CIDR (10.0.0.0/8): " + text);
    }
  }
}
