package io.fidoserver.database;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import io.quarkus.flyway.FlywayDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Lock of the migrations, by which one of several servers migrates: held by the session. One that
 * is held by a transaction would never let {@code CREATE INDEX CONCURRENTLY} end, which waits for
 * all transactions with a snapshot. Through a pooler of transactions, where there is no session, it
 * is held by a transaction nevertheless, which {@link DriverSettings} keeps without a snapshot.
 */
@ApplicationScoped
@FlywayDataSource("migration")
class MigrationLock implements FlywayConfigurationCustomizer {

  private final Optional<String> url;
  private final Optional<String> directUrl;

  MigrationLock(
      @ConfigProperty(name = DatabaseUrl.NAME) Optional<String> url,
      @ConfigProperty(name = DatabaseUrl.DIRECT_NAME) Optional<String> directUrl) {
    this.url = url;
    this.directUrl = directUrl;
  }

  @Override
  public void customize(FluentConfiguration configuration) {
    configuration.configuration(
        Map.of(
            "flyway.postgresql.transactional.lock",
            Boolean.toString(isPooled()),
            // As long as it takes another server to migrate.
            "flyway.lockRetryCount",
            "-1"));
  }

  private boolean isPooled() {
    return directUrl
        .or(() -> url)
        .map(text -> DatabaseUrl.parse(DatabaseUrl.NAME, text).isPooler())
        .orElse(false);
  }
}
