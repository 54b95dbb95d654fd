package io.fidoserver.observability;

import io.fidoserver.http.FoundByPath;
import io.fidoserver.webauthn.Ceremony;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A call of a ceremony that is counted and timed: see {@link CeremonyMetrics}. */
@FoundByPath
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Measured {

  /** The ceremony. */
  Ceremony ceremony();

  /** The half of it. */
  Phase phase();

  /** The two calls of a ceremony. */
  enum Phase {
    BEGIN,
    COMPLETE
  }
}
