package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.ConfigurationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Settings in application.properties.example, which must be all that exist. */
class ExampleSettingsTest {

  /** Key, which may contain a placeholder for a name. */
  private static final Pattern KEY = Pattern.compile("(?m)^#(fido\\.[A-Za-z0-9.-]+)=");

  @Test
  void aListIsWrittenWithOrWithoutSpaces() {
    for (String key : ConfigurationKeys.lists()) {
      assertTrue(ListSettings.KEYS.matcher(key).matches(), key);
    }
  }

  @Test
  void itHasEveryKey() throws IOException {
    Set<String> keys = ConfigurationKeys.all();
    assertTrue(keys.size() > 40, keys.toString());

    KEY.matcher(Files.readString(Path.of("application.properties.example")))
        .results()
        .forEach(each -> keys.remove(each.group(1)));

    assertEquals(Set.of(), keys);
  }
}
