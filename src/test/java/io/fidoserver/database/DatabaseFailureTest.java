package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.hibernate.JDBCException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Meaning of the database's failures, by SQLSTATE (PostgreSQL, appendix A). */
class DatabaseFailureTest {

  private static final DatabaseFailure.Transient TRANSIENT = new DatabaseFailure.Transient();

  @ParameterizedTest
  @CsvSource({
    "25006, true, true, true",
    "57P01, true, true, false",
    "40001, true, true, false",
    "08006, true, true, false",
    "53300, true, false, false",
    "23505, false, false, false",
    "42601, false, false, false"
  })
  void itIsTheSameFromTheDriverAndFromHibernate(
      String state, boolean isUnavailable, boolean isTransient, boolean isReadOnly) {
    Throwable driver = new IllegalStateException(new PgException("x", "ERROR", state, null));
    // Hibernate Reactive keeps of the driver's failure what JDBC has.
    Throwable hibernate = new JDBCException("x", new SQLException("x", state));

    for (Throwable failure : new Throwable[] {driver, hibernate}) {
      assertEquals(isUnavailable, DatabaseFailure.isUnavailable(failure));
      assertEquals(isTransient, TRANSIENT.test(failure));
      assertEquals(isReadOnly, DatabaseFailure.isReadOnly(failure));
    }
  }
}
