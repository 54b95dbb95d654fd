package io.fidoserver.metadata;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Metadata statements (FIDO Metadata Statement v3.1) in an operator's files. */
final class MetadataStatements {

  private static final JsonMapper JSON = new JsonMapper();

  private MetadataStatements() {}

  /**
   * Reads the models of all JSON files of {@code directory}.
   *
   * @throws ConfigurationException if one can't be read
   */
  static MetadataBlob read(Path directory) {
    Map<UUID, ModelMetadata> byAaguid = new HashMap<>();
    Map<String, ModelMetadata> byKeyIdentifier = new HashMap<>();
    for (Path file : files(directory)) {
      ModelMetadata model = model(file);
      if (model.aaguid() != null) {
        byAaguid.put(model.aaguid(), model);
      }
      model.keyIdentifiers().forEach(each -> byKeyIdentifier.put(each, model));
    }
    return new MetadataBlob(0, null, Map.copyOf(byAaguid), Map.copyOf(byKeyIdentifier));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(each -> each.toString().endsWith(".json")).toList();
    } catch (IOException e) {
      throw wrong(directory);
    }
  }

  private static ModelMetadata model(Path file) {
    try {
      return MetadataBlob.ofStatement(JSON.readTree(file.toFile()));
    } catch (IOException | CertificateException | RuntimeException e) {
      throw wrong(file);
    }
  }

  private static ConfigurationException wrong(Path path) {
    return new ConfigurationException("fido.metadata.statements: " + path + " can't be read");
  }
}
