package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Report of a variable or key that is no setting, with the nearest setting. */
class SettingNamesTest {

  @ParameterizedTest
  @CsvSource({
    "FIDO_ATTESTATION_POLCY, FIDO_ATTESTATION_POLICY",
    "FIDO_RELYINGPARTY_ID, FIDO_RELYING_PARTY_ID",
    "FIDO_METADATA_BLOBS, FIDO_METADATA_BLOB",
    "FIDO_MANAGMENT_PORT, FIDO_MANAGEMENT_PORT",
    "RP_ORIGINS, RP_ORIGIN",
    "JWT_SECERT, JWT_SECRET",
    "REDIS_URI, REDIS_URL",
    "DATABSE_URL, DATABASE_URL"
  })
  void anUnknownVariableIsNamedWithTheNearest(String unknown, String nearest) {
    assertEquals(
        Optional.of(
            "Bad configuration: there is no setting %s; the nearest is %s"
                .formatted(unknown, nearest)),
        SettingNames.explainUnknown(Map.of(unknown, "1", "PATH", "/bin")));
  }

  @ParameterizedTest
  @CsvSource({
    "FIDO_ATTESTATION_POLICY, none",
    "FIDO_ADMIN_TOKENS_OPS_SHA256, abc",
    "FIDO_RELYING_PARTY_ORIGINS_0_, https://example.org",
    "FIDO_SERVER_SERVICE_HOST, 10.0.0.1",
    "FIDO_SERVER_SERVICE_PORT, 8080",
    "FIDO_SERVER_SERVICE_PORT_HTTP, 8080",
    "FIDO_SERVER_PORT, tcp://10.0.0.1:8080",
    "FIDO_SERVER_PORT_8080_TCP, tcp://10.0.0.1:8080",
    "FIDO_SERVER_PORT_8080_TCP_PROTO, tcp",
    "RP_NAMES_OF_ANOTHER, x",
    "SERVER_PORTS_OPEN, 80",
    "SERVERS_PORT, tcp://10.0.0.1:80"
  })
  void aSettingAndAServiceLinkOfKubernetesArePassedOver(String name, String value) {
    assertEquals(Optional.empty(), SettingNames.explainUnknown(Map.of(name, value)));
  }

  @Test
  void anUnknownKeyOfAFileIsNamedWithTheNearest() {
    assertEquals(
        "Bad configuration: there is no setting fido.relyingparty.id;"
            + " the nearest is fido.relying-party.id",
        SettingNames.explainUnknownKey("fido.relyingparty.id"));
  }

  /** It may be another program's, where ours is set too. */
  @Test
  void aVariableBesideTheOneThatIsMeantIsPassedOver() {
    assertEquals(
        Optional.empty(),
        SettingNames.explainUnknown(Map.of("REDIS_URI", "x", "REDIS_URL", "redis://localhost")));
  }

  @Test
  void aKeyOfNoGroupIsFound() {
    assertEquals(
        Optional.of("fido.relyingparty.id"),
        SettingNames.firstUnknownKey(
            List.of(
                "quarkus.http.port",
                "fido.relying-party.id",
                "fido.relying-party.origins[0]",
                "fido.admin.tokens.ops.sha256",
                "fido.server.service.host",
                "fido.relyingparty.id"),
            Set.of("FIDO_SERVER_SERVICE_HOST")));
  }
}
