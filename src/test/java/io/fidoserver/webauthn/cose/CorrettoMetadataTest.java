package io.fidoserver.webauthn.cose;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.Provider;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Reachability metadata of Amazon's provider: it looks for the class of each of its services, and a
 * native binary in which one is missing has none of them.
 */
class CorrettoMetadataTest {

  private static final Path METADATA =
      Path.of(
          "src/main/resources/META-INF/native-image/io.fidoserver/fido-server/"
              + "reachability-metadata.json");

  @Test
  void everyServiceOfTheProviderIsRegistered() throws IOException, ReflectiveOperationException {
    // Given the services of this version, and whether the binary has instances of them
    Class<?> type =
        Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
    Map<String, Boolean> services = new TreeMap<>();
    for (Provider.Service each : ((Provider) type.getField("INSTANCE").get(null)).getServices()) {
      services.merge(
          each.getClassName(), AwsLcProvider.TYPES.contains(each.getType()), Boolean::logicalOr);
    }

    // Then they are those of the metadata
    Map<String, Boolean> registered = new TreeMap<>();
    for (JsonNode each : new ObjectMapper().readTree(METADATA.toFile()).get("reflection")) {
      if (services.containsKey(each.get("type").textValue())) {
        registered.put(each.get("type").textValue(), each.has("allDeclaredConstructors"));
      }
    }
    assertEquals(services, registered);
  }
}
