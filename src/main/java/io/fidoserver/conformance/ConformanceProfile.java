package io.fidoserver.conformance;

import io.fidoserver.ceremony.RegistrationConfig;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.http.RequestPipeline;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Switch of the conformance profile: if it is enabled, the server starts only on a database that
 * has no users but the profile's own; otherwise its paths are 404, whatever the method or the body.
 */
@ApplicationScoped
public class ConformanceProfile {

  private static final Logger LOG = Logger.getLogger(ConformanceProfile.class);

  private static final SqlStatement CLAIM = SqlStatement.of("claim-conformance-database");

  private final ConformanceConfig config;
  private final RegistrationConfig registration;
  private final Pool pool;
  private final Clock clock;

  ConformanceProfile(
      ConformanceConfig config, RegistrationConfig registration, Pool pool, Clock clock) {
    this.config = config;
    this.registration = registration;
    this.pool = pool;
    this.clock = clock;
  }

  /**
   * Claims the database.
   *
   * @throws ConfigurationException if it has users: anybody could add credentials to their accounts
   */
  void claim(@Observes StartupEvent start) {
    if (!config.enabled()) {
      return;
    }
    if (registration.mode() != RegistrationConfig.Mode.OPEN) {
      throw new ConfigurationException(
          "fido.conformance.enabled needs fido.registration.mode=open");
    }
    boolean isClaimed =
        CLAIM
            .first(
                pool,
                Parameters.with("claimed_at", clock.instant()),
                row -> row.getBoolean("is_claimed"))
            .await()
            .indefinitely();
    if (!isClaimed) {
      throw new ConfigurationException(
          "fido.conformance.enabled: the database has users, whose accounts would be anybody's;"
              + " it needs an empty database of its own");
    }
    LOG.warn(
        "The FIDO conformance profile is switched on: anybody may add credentials to any account");
  }

  void register(@Observes Filters filters) {
    if (!config.enabled()) {
      RequestPipeline.CONFORMANCE_PROFILE.register(filters, ConformanceProfile::hide);
    }
  }

  private static void hide(RoutingContext routing) {
    String path = routing.normalizedPath();
    if (path.startsWith("/attestation/") || path.startsWith("/assertion/")) {
      routing.fail(404);
    } else {
      routing.next();
    }
  }
}
