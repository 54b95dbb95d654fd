package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openqa.selenium.chrome.ChromeDriver;

/** WCAG 2.2 AA, as far as axe-core can tell; it comes from npm, without which tests are skipped. */
public final class Axe {

  private final String script;

  private Axe(String script) {
    this.script = script;
  }

  /** Reads it, and fetches it before, where it is not there. */
  public static Axe there() throws InterruptedException {
    Path script = Path.of("target/axe/node_modules/axe-core/axe.min.js");
    try {
      if (!Files.exists(script)) {
        String install =
            "npm install --silent --no-fund --no-audit --prefix target/axe axe-core@4.14.1";
        try {
          new ProcessBuilder(install.split(" ")).inheritIO().start().waitFor();
        } catch (IOException e) {
          assumeTrue(Chromium.isRequired(), "No npm: the page is not looked at by axe-core");
        }
      }
      return new Axe(Files.readString(script));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Gives the browser a colour scheme, {@code light} or {@code dark}, and a width in pixels. */
  public static void show(ChromeDriver browser, String scheme, int width) {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** Verifies that it finds nothing, and that the page is no wider than the window. */
  public void assertAccessible(ChromeDriver browser, String name) throws IOException {
    Chromium.screenshot(browser, name);
    if (Boolean.TRUE.equals(browser.executeScript("return window.axe === undefined"))) {
      browser.executeScript(script);
    }
    assertEquals(
        List.of(),
        browser.executeAsyncScript(
            """
                const done = arguments[arguments.length - 1];
                axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
                    "best-practice"]})
                  .then(({violations}) => done(violations.map(({id, nodes}) =>
                    id + ": " + nodes.map(({target}) => target.join(" ")).join(", "))),
                    (error) => done([String(error)]));"""),
        name);
    assertEquals(
        false,
        browser.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth"),
        name);
  }
}
