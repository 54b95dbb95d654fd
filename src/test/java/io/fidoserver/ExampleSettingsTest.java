package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What an operator may set, they find in application.properties.example. */
class ExampleSettingsTest {

  /** A key, or the name that stands for any in it. */
  private static final Pattern KEY = Pattern.compile("(?m)^#(fido\\.[A-Za-z0-9.-]+)=");

  @Test
  void itHasEveryKey() throws IOException {
    Set<String> keys = new TreeSet<>();
    for (JavaClass each :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.fidoserver")) {
      if (each.isAnnotatedWith(ConfigMapping.class)) {
        ConfigMappings.getProperties(ConfigClass.configClass(each.reflect())).keySet().stream()
            .filter(key -> !key.endsWith("[*]"))
            .map(key -> key.replace("*", "NAME"))
            .forEach(keys::add);
      }
    }
    assertTrue(keys.size() > 40, keys.toString());

    KEY.matcher(Files.readString(Path.of("application.properties.example")))
        .results()
        .forEach(each -> keys.remove(each.group(1)));

    assertEquals(Set.of(), keys);
  }
}
