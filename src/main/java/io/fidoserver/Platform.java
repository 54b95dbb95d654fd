package io.fidoserver;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** Producer of the clock and the source of randomness. */
@Singleton
class Platform {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * Creates the generator at run time: a native binary would have one seed everywhere if it were
   * created at build time.
   */
  @Produces
  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }
}
