package io.fidoserver.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Validity of the benchmark: it measures ceremonies that succeed. */
@Tag("alone")
class LoadIT {

  @Test
  void everyCeremonySucceeds(@TempDir Path directory) throws IOException, InterruptedException {
    // Given a server, started as for a measurement
    int port = ServerProcess.freePort();
    String origin = "http://localhost:" + port;
    Map<String, String> settings =
        Map.of("DATABASE_URL", Database.newUrl("benchmark"), "RP_ORIGIN", origin);
    try (ServerProcess server = ServerProcess.start(directory, settings, port)) {
      Ceremonies ceremonies = new Ceremonies(new CeremonyClient(), server.url(), origin);

      // When clients register and sign in
      Measured registrations = Load.asFastAsPossible(2, 2, ceremonies::register);
      Measured authentications = Load.atRate(2, 2, 20, ceremonies::authenticate);

      // Then every ceremony succeeded
      assertEquals(Map.of(), registrations.failures());
      assertEquals(Map.of(), authentications.failures());
      assertTrue(registrations.completed() > 0);
      assertTrue(authentications.completed() >= 40);
      assertTrue(authentications.row("authentication").endsWith("none"));
    }
  }
}
