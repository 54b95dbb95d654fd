package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.CeremonyLoad;
import io.fidoserver.testsupport.LoadBalancer;
import io.fidoserver.testsupport.PostgresProcess;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rolling upgrade from another release to this one, and back, under load: two pods, of which one is
 * replaced after the other. The other release is a packaged one, {@code
 * -Dupgrade.from=DIRECTORY/quarkus-app/quarkus-run.jar}; without it there is nothing to run.
 */
@Tag("alone")
@Timeout(600)
@EnabledIfSystemProperty(named = "upgrade.from", matches = ".+")
class UpgradeIT {

  private static final Logger LOG = Logger.getLogger(UpgradeIT.class);
  private static final int CLIENTS = 6;
  private static final int REGISTRATIONS = 300;

  @TempDir Path directory;

  private final Path before = Path.of(System.getProperty("upgrade.from", ""));
  private final List<ServerProcess> pods = new ArrayList<>();
  private final List<LoadBalancer.Calls> phases = new ArrayList<>();
  private LoadBalancer balancer;

  @AfterEach
  void stop() {
    pods.forEach(ServerProcess::kill);
  }

  @Test
  void noCallFailsWhileOnePodAfterTheOtherIsReplacedAndPutBack() throws Exception {
    try (PostgresProcess postgres =
            PostgresProcess.startEmpty(Files.createDirectory(directory.resolve("postgres")));
        LoadBalancer between = new LoadBalancer()) {
      balancer = between;
      migrate(before, postgres);
      add(before, postgres);
      add(before, postgres);
      CeremonyLoad load = new CeremonyLoad(CLIENTS, List.of(balancer.url()));
      try (load) {
        load.awaitRegistrations(REGISTRATIONS);
        phase("JVMs that have just started");
        load.awaitRegistrations(REGISTRATIONS);
        phase("the release before");
        migrate(ServerProcess.PACKAGED, postgres);
        phase("migration");
        replace(ServerProcess.PACKAGED, postgres);
        phase("one pod of each");
        replace(ServerProcess.PACKAGED, postgres);
        phase("the other pod");
        load.awaitRegistrations(REGISTRATIONS);
        phase("this release");
        replace(before, postgres);
        phase("back: one pod of each");
        replace(before, postgres);
        phase("back: the other pod");
        load.awaitRegistrations(REGISTRATIONS);
        phase("the release before again");
      }

      LOG.info(load.summary());
      load.assertNothingLost(postgres, pods.get(0));
      assertEquals(List.of(), phases.stream().flatMap(each -> each.failures().stream()).toList());
      assertEquals(0, load.unavailable());
      signIn(load.registered());
    }
  }

  /** Signs some users in, whoever registered them. */
  private void signIn(Map<String, SoftwareAuthenticator> registered) throws Exception {
    CeremonyClient client = new CeremonyClient();
    for (String each : registered.keySet().stream().limit(100).toList()) {
      client.signIn(balancer.url(), each, registered.get(each), 2);
    }
  }

  private void phase(String name) {
    LoadBalancer.Calls calls = balancer.calls();
    phases.add(calls);
    LOG.infof(
        "%s: %d calls, %d failed, median %.1f ms, p99 %.1f ms",
        name, calls.count(), calls.failures().size(), calls.median(), calls.p99());
  }

  /** Brings the schema up to date, as an init container does. */
  private void migrate(Path jar, PostgresProcess postgres) {
    Map<String, String> settings = settings(postgres);
    settings.put("DATABASE_MIGRATE_AT_START", "true");
    settings.put("QUARKUS_INIT_AND_EXIT", "true");
    ServerProcess job = ServerProcess.launchJar(jar, directory, settings);
    assertEquals(0, job.exitCode(), job::output);
  }

  private void add(Path jar, PostgresProcess postgres) {
    ServerProcess pod = ServerProcess.startJar(jar, directory, settings(postgres));
    pods.add(pod);
    balancer.add(pod);
    await(pod, true);
  }

  /** Ends the oldest pod when a new one is used, as maxSurge 1 and maxUnavailable 0 do. */
  private void replace(Path jar, PostgresProcess postgres) {
    add(jar, postgres);
    ServerProcess oldest = pods.get(0);
    oldest.signal();
    await(oldest, false);
    assertEquals(143, oldest.exitCode(), oldest::output);
    balancer.remove(oldest);
    pods.remove(oldest);
  }

  private void await(ServerProcess pod, boolean isUsed) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (balancer.isUsed(pod) != isUsed) {
      assertTrue(Instant.now().isBefore(end), pod::output);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static Map<String, String> settings(PostgresProcess postgres) {
    return new HashMap<>(
        Map.of(
            "DATABASE_URL",
            postgres.url(),
            "DATABASE_MIGRATE_AT_START",
            "false",
            "QUARKUS_SHUTDOWN_DELAY",
            "3S",
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN));
  }
}
