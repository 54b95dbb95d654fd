package io.fidoserver.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lock of the migrations, by which one of several servers migrates: held by the session. One that
 * is held by a transaction would never let {@code CREATE INDEX CONCURRENTLY} end, which waits for
 * all transactions.
 */
@ApplicationScoped
@FlywayDataSource("migration")
class MigrationLock implements FlywayConfigurationCustomizer {

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.configuration(
        Map.of(
            "flyway.postgresql.transactional.lock", "false",
            // As long as it takes another server to migrate.
            "flyway.lockRetryCount", "-1"));
  }
}
