package io.fidoserver.conformance;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The interface that the FIDO Alliance's conformance tool tests. */
@ConfigMapping(prefix = "fido.conformance")
public interface ConformanceConfig {

  /**
   * Whether it is served. Never where there are users: whoever calls it adds credentials to any
   * account.
   */
  @WithDefault("false")
  boolean enabled();
}
