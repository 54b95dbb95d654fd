package io.fidoserver.conformance;

import jakarta.ws.rs.NotFoundException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Where the conformance profile is not switched on, there is no such path. */
class ConformanceFilter {

  private static final Logger LOG = Logger.getLogger(ConformanceFilter.class);

  private final ConformanceConfig config;

  ConformanceFilter(ConformanceConfig config) {
    this.config = config;
    if (config.enabled()) {
      LOG.warn(
          "The FIDO conformance profile is switched on: anybody may add credentials to any account");
    }
  }

  @Conformance
  @ServerRequestFilter
  void filter() {
    if (!config.enabled()) {
      throw new NotFoundException();
    }
  }
}
