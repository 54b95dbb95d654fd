package io.fidoserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.ConfigurationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links, settings and tests in the README and the pages in src/site/markdown, which must exist. */
class DocumentationTest {

  private static final Path README = Path.of("README.md");
  private static final Path SITE = Path.of("src/site/markdown");
  private static final Path CODE = Path.of("src/main/java/io/fidoserver");
  private static final Path TESTS = Path.of("src/test/java");
  private static final int README_BYTES = 9 * 1024;

  private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```$");
  private static final Pattern INLINE_CODE = Pattern.compile("`[^`\n]*`");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *#* *$");

  /** Link or image: {@code [text](target)}. */
  private static final Pattern LINK =
      Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)(?:\\s+\"[^\"]*\")?\\)");

  /** Definition of a link by reference: {@code [label]: target}. */
  private static final Pattern DEFINITION = Pattern.compile("(?m)^\\[([^\\]]+)]: *(\\S+)$");

  /** Link by reference: {@code [label]}, or {@code [text][label]}. */
  private static final Pattern REFERENCE = Pattern.compile("\\[([^\\[\\]]+)](?![(\\[:])");

  private static final Pattern EXTERNAL = Pattern.compile("(?:https?|mailto):.*");
  private static final Pattern LINES = Pattern.compile("L(\\d+)(?:-L(\\d+))?");

  /** Key; or {@code fido.group.*} for all keys of a group. */
  private static final Pattern KEY =
      Pattern.compile(
          "(?<![\\w./@-])(fido(?:\\.(?:[A-Za-z0-9][\\w-]*|<[\\w-]+>))+)(\\.(?:\\*|…))?");

  private static final Pattern VARIABLE = Pattern.compile("\\bFIDO_[A-Z0-9_]+\\b");

  /** Reference to a test: its class, and its method. */
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> site = Files.list(SITE)) {
      return Stream.concat(
          Stream.of(README), site.filter(each -> each.toString().endsWith(".md")).sorted())
          .toList()
          .stream();
    }
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertTrue(Files.size(README) <= README_BYTES, Files.size(README) + " bytes");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    for (String target : targets(page)) {
      if (!EXTERNAL.matcher(target).matches() && !exists(page, target)) {
        broken.add(target);
      }
    }
    assertEquals(List.of(), broken);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyReferenceIsDefined(Path page) throws IOException {
    String prose = prose(page);
    Set<String> undefined = all(REFERENCE, prose, 1);
    undefined.removeAll(all(DEFINITION, prose, 1));
    assertEquals(Set.of(), undefined);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyKeyExists(Path page) throws IOException {
    Set<String> keys = ConfigurationKeys.all();
    List<Pattern> known = keys.stream().map(DocumentationTest::anyNameIn).toList();
    Set<String> unknown =
        KEY.matcher(text(page))
            .results()
            .filter(
                each ->
                    each.group(2) == null
                        ? !matchesAny(known, each.group(1))
                        : keys.stream().noneMatch(key -> key.startsWith(each.group(1) + ".")))
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyVariableExists(Path page) throws IOException {
    List<Pattern> known =
        ConfigurationKeys.all().stream().map(DocumentationTest::variable).toList();
    Set<String> unknown = all(VARIABLE, text(page), 0);
    unknown.removeIf(each -> matchesAny(known, each));
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyTestExists(Path page) throws IOException {
    Map<String, String> sources = tests();
    Set<String> unknown =
        TEST.matcher(text(page))
            .results()
            .filter(each -> !isTest(sources.get(each.group(1)), each.group(2)))
            .map(MatchResult::group)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(Set.of(), unknown);
  }

  @Test
  void theMapOfPackagesHasEachOfThem() throws IOException {
    String section = Files.readString(README).split("(?m)^## Packages$")[1].split("(?m)^## ")[0];
    Set<String> named =
        section
            .lines()
            .filter(line -> line.startsWith("| `"))
            .map(line -> line.split("\\|")[1])
            .flatMap(cell -> all(Pattern.compile("`([^`]+)`"), cell, 1).stream())
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(packages(), named);
  }

  private static Set<String> packages() throws IOException {
    try (Stream<Path> files = Files.walk(CODE)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> CODE.relativize(file.getParent()).toString())
          .filter(name -> !name.isEmpty())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Map<String, String> tests() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(TESTS)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    return sources;
  }

  /**
   * Returns whether a test exists.
   *
   * @param source the source of the class; null: it does not exist
   * @param method the name of the method; null: the whole class
   */
  private static boolean isTest(String source, String method) {
    return source != null
        && (method == null || Pattern.compile("\\b" + method + "\\(").matcher(source).find());
  }

  private static Collection<String> targets(Path page) throws IOException {
    String prose = prose(page);
    Set<String> targets = all(LINK, prose, 1);
    targets.addAll(all(DEFINITION, prose, 2));
    return targets;
  }

  private static boolean exists(Path page, String target) throws IOException {
    String[] parts = target.split("#", 2);
    Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (parts[0].startsWith("/") || !Files.exists(file)) {
      return false;
    }
    return parts.length == 1 || Files.isRegularFile(file) && hasAnchor(file, parts[1]);
  }

  private static boolean hasAnchor(Path file, String anchor) throws IOException {
    if (file.toString().endsWith(".md")) {
      return anchors(file).contains(anchor);
    }
    var lines = LINES.matcher(anchor);
    if (!lines.matches()) {
      return false;
    }
    String last = lines.group(2) == null ? lines.group(1) : lines.group(2);
    return Integer.parseInt(last) <= Files.readAllLines(file).size();
  }

  /** Returns the anchors of a page, as GitHub derives them from headings. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new TreeSet<>();
    Map<String, Integer> seen = new HashMap<>();
    HEADING
        .matcher(withoutFences(page))
        .results()
        .map(
            heading ->
                heading
                    .group(1)
                    .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{M}\\p{N}\\p{Pc} -]", "")
                    .replace(' ', '-'))
        .forEach(
            slug -> {
              int before = seen.merge(slug, 1, Integer::sum) - 1;
              anchors.add(before == 0 ? slug : slug + "-" + before);
            });
    return anchors;
  }

  private static String withoutFences(Path page) throws IOException {
    return FENCE.matcher(Files.readString(page)).replaceAll("");
  }

  /** Returns the text without code, in which brackets are no links. */
  private static String prose(Path page) throws IOException {
    return INLINE_CODE.matcher(withoutFences(page)).replaceAll("");
  }

  /** Returns the whole text, with the escaped line ends of shell strings as line ends. */
  private static String text(Path page) throws IOException {
    return Files.readString(page).replace("\\n", "\n");
  }

  private static Set<String> all(Pattern pattern, String text, int group) {
    return pattern
        .matcher(text)
        .results()
        .map(each -> each.group(group))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean matchesAny(List<Pattern> patterns, String text) {
    return patterns.stream().anyMatch(each -> each.matcher(text).matches());
  }

  private static Pattern anyNameIn(String key) {
    return Pattern.compile(
        key.replace(".", "\\.").replace(ConfigurationKeys.NAME, "(?:[\\w-]+|<[\\w-]+>)"));
  }

  private static Pattern variable(String key) {
    return Pattern.compile(
        key.replace(ConfigurationKeys.NAME, "\0")
            .replaceAll("[^A-Za-z0-9\0]", "_")
            .toUpperCase(Locale.ROOT)
            .replace("\0", "[A-Z0-9_]+"));
  }
}
