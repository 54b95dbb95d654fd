package io.fidoserver.observability;

import io.fidoserver.http.FoundByPath;
import io.fidoserver.webauthn.Ceremony;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Resource method of a ceremony that is counted and timed: see {@link CeremonyMetrics}. */
@FoundByPath
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Measured {

  /** The ceremony. */
  Ceremony ceremony();

  /** The phase of the ceremony. */
  Phase phase();

  /** Phase of a ceremony: its two requests. */
  enum Phase {
    BEGIN,
    COMPLETE
  }
}
