package io.fidoserver.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** The proxies in front of the server, whose word on who the client is counts. */
@ConfigMapping(prefix = "fido.proxy")
public interface ProxyConfig {

  /** Their addresses, as CIDR ({@code 10.0.0.0/8}); a header that anybody else sends is ignored. */
  Optional<List<String>> trusted();

  /** The header that they add the client's address to; the other one is ignored. */
  @WithDefault("x-forwarded-for")
  Header header();

  /** Where a proxy writes the address of who called it. */
  enum Header {
    /** {@code X-Forwarded-For}: addresses, each proxy adds one at the end. */
    X_FORWARDED_FOR,
    /** {@code Forwarded} (RFC 7239). */
    FORWARDED
  }
}
