package io.fidoserver.error;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Errors that an operation may respond with, for its documentation: of a method, of all operations
 * of a class, or of all that another annotation is on.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface ErrorResponses {

  /** The codes. */
  ErrorCode[] value();
}
