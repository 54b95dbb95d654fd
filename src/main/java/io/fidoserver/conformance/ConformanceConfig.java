package io.fidoserver.conformance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Configuration of the interface that the FIDO Alliance's conformance tool tests. */
@ConfigMapping(prefix = "fido.conformance")
public interface ConformanceConfig {

  /**
   * Switch of the interface: off wherever there are users, as any caller can add credentials to any
   * account.
   */
  @WithDefault("false")
  boolean enabled();
}
