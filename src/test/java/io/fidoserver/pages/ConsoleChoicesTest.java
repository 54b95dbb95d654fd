package io.fidoserver.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.audit.EventType;
import io.fidoserver.metadata.AuthenticatorStatus;
import io.fidoserver.metadata.CertificationLevel;
import io.fidoserver.security.Scope;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the console offers to choose from: what the API takes. */
class ConsoleChoicesTest {

  private static final Path CONSOLE = Path.of("src/main/resources/pages/console");

  @Test
  void statusesAndLevelsOfModels() throws IOException {
    assertEquals(names(AuthenticatorStatus.values()), list("policy.js", "STATUSES"));
    assertEquals(names(CertificationLevel.values()), list("policy.js", "LEVELS"));
  }

  @Test
  void typesOfEvents() throws IOException {
    assertEquals(names(EventType.values()), list("events.js", "TYPES"));
  }

  @Test
  void scopesOfOneRelyingParty() throws Exception {
    Set<String> scopes = new TreeSet<>();
    for (Field field : Scope.class.getFields()) {
      String value = (String) field.get(null);
      if (value.matches(Scope.ANY)) {
        scopes.add(value);
      }
    }
    assertEquals(scopes, new TreeSet<>(list("api-keys.js", "SCOPES")));
  }

  private static List<String> names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name).toList();
  }

  /** The texts of a script's constant that is a list. */
  private static List<String> list(String file, String name) throws IOException {
    Matcher constant =
        Pattern.compile("const " + name + " = \\[([^\\]]*)]")
            .matcher(Files.readString(CONSOLE.resolve(file)));
    List<String> texts = new ArrayList<>();
    if (constant.find()) {
      Pattern.compile("\"([^\"]+)\"")
          .matcher(constant.group(1))
          .results()
          .map((MatchResult each) -> each.group(1))
          .forEach(texts::add);
    }
    return texts;
  }
}
