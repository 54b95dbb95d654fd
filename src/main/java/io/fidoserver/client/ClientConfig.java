package io.fidoserver.client;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configuration of the client library's files. */
@ConfigMapping(prefix = "fido.client")
public interface ClientConfig {

  /** Switch of the files under {@code /client/}. */
  @WithDefault("true")
  boolean enabled();
}
