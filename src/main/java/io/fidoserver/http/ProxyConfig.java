package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Settings of trusted proxies, whose header determines the client address. */
@ConfigMapping(prefix = "fido.proxy")
public interface ProxyConfig {

  /**
   * Addresses of the trusted proxies, as CIDR ({@code 10.0.0.0/8}); the header of any other peer is
   * ignored.
   */
  Optional<List<String>> trusted();

  /** Header that the proxies add the client's address to; the other one is ignored. */
  @WithDefault("x-forwarded-for")
  Header header();

  /** Header with the address of a proxy's client. */
  enum Header {
    /** {@code X-Forwarded-For}: addresses, of which each proxy appends one. */
    X_FORWARDED_FOR,
    /** {@code Forwarded} (RFC 7239). */
    FORWARDED
  }
}
