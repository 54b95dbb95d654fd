package io.fidoserver.standalone;

import io.smallrye.config.ConfigMapping;

/** The demo page. */
@ConfigMapping(prefix = "fido.demo")
public interface DemoConfig {

  /** Whether it is served at {@code /}; by default where the embedded database is used. */
  boolean enabled();
}
