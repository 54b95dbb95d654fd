package io.fidoserver.database;

import io.vertx.pgclient.PgException;
import org.hibernate.exception.ConstraintViolationException;

/** Constraint by which the database decides which of two concurrent changes is first. */
public final class ViolatedConstraint {

  private ViolatedConstraint() {}

  /** Returns the name of the constraint that a failed statement violated; empty: none. */
  public static String of(Throwable failure) {
    String name =
        failure instanceof PgException refused
            ? refused.getConstraint()
            : failure instanceof ConstraintViolationException refused
                ? refused.getConstraintName()
                : null;
    return name == null ? "" : name;
  }
}
