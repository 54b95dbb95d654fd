package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of variables, which are what the operator wrote. */
class EnvironmentSourceTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"s$$x", "$", "$$$", "a${RP_ID}b", "a\\${RP_ID}", "\\$\\", "${RP_ID:x}", "x\\y"})
  void aDollarIsADollar(String value) {
    var config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSources(
                new EnvConfigSource(
                    EnvironmentSource.settings(
                        Map.of("JWT_SECRET", value, "FIDO_TOKEN_SECRET", value)),
                    310),
                new PropertiesConfigSource(
                    Map.of("by.expression", "${JWT_SECRET:}", "RP_ID", "expanded"), "file", 250))
            .build();

    assertEquals(value, config.getValue("fido.token.secret", String.class));
    assertEquals(value, config.getValue("by.expression", String.class));
  }

  @Test
  void onlyOurVariablesAreRead() {
    assertEquals(
        Map.of("RP_ID", "a", "FIDO_X", "b"),
        EnvironmentSource.settings(Map.of("RP_ID", "a", "FIDO_X", "b", "PATH", "$HOME")));
  }

  @Test
  void aPortThatKubernetesSetsForAServiceIsLeftAtItsDefault() {
    assertEquals(
        Map.of("SERVER_PORT", "8080", "FIDO_MANAGEMENT_PORT", ""),
        EnvironmentSource.settings(
            Map.of(
                "SERVER_PORT", "tcp://10.0.0.1:80", "FIDO_MANAGEMENT_PORT", "tcp://10.0.0.2:80")));
  }

  @Test
  void theTextIsUtf8InEveryLocale() {
    assertEquals(
        Map.of("RP_NAME", "Käse = 🧀", "EMPTY", ""),
        EnvironmentSource.parse(
            "RP_NAME=Käse = 🧀\0EMPTY=\0nonsense\0".getBytes(StandardCharsets.UTF_8)));
  }
}
