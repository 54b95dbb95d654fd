package io.fidoserver;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;

/** What the server takes from outside itself: time and chance. */
@Singleton
class Platform {

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * Made when the server runs: one that was made when it was built would be the same everywhere.
   */
  @Produces
  @Singleton
  SecureRandom random() {
    return new SecureRandom();
  }
}
