package io.fidoserver.standalone;

import io.smallrye.config.ConfigMapping;

/** Configuration of the demo page. */
@ConfigMapping(prefix = "fido.demo")
public interface DemoConfig {

  /** Switch of the page at {@code /}; on by default where the embedded database is used. */
  boolean enabled();
}
