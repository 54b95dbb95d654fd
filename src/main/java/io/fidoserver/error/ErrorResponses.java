package io.fidoserver.error;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The errors that a call may be answered with, for its documentation: those of a method, of all
 * calls of a class, or of all that another annotation stands on.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ErrorResponses {

  /** The codes. */
  ErrorCode[] value();
}
