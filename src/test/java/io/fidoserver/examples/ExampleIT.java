package io.fidoserver.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.Tokens;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Application with users and sessions of its own ({@code src/test/examples}) in a real Chromium,
 * against the packaged server in mode invited, on another origin. Without Chromium or Node it is
 * skipped, unless REQUIRE_BROWSER is set. EXAMPLE_COMMAND starts another back end than Node's,
 * which prints its URL when it is ready.
 */
@Tag("alone")
class ExampleIT {

  private static final String EXAMPLES = "src/test/examples/";
  private static final String COMMAND =
      Optional.ofNullable(System.getenv("EXAMPLE_COMMAND"))
          .orElse("node " + EXAMPLES + "server.mjs");
  private static final String BACK_END_TOKEN = "the-application-of-the-example";

  @TempDir static Path directory;
  private static ServerProcess server;
  private static Process application;
  private static String url;

  @BeforeAll
  static void startBoth() throws IOException {
    Chromium.assumeThere();
    assumeTrue(Chromium.isRequired() || isOnPath("node"), "No Node: the example is skipped");
    int port = ServerProcess.freePort();
    url = "http://localhost:" + port;
    int serverPort = ServerProcess.freePort();
    String serverUrl = "http://localhost:" + serverPort;
    Path keys = Files.writeString(directory.resolve("keys.pem"), Tokens.KEYS);
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", Database.newUrl("example"));
    settings.put("RP_ID", "localhost");
    settings.put("RP_ORIGIN", url);
    settings.put("SERVER_URL", serverUrl);
    settings.put("FIDO_TOKEN_KEYS_FILE", keys.toString());
    settings.put("FIDO_REGISTRATION_MODE", "invited");
    settings.put("FIDO_ADMIN_TOKENS_APP_SHA256", Tokens.sha256(BACK_END_TOKEN));
    settings.put("FIDO_ADMIN_TOKENS_APP_SCOPES", "users:read,users:write");
    settings.put("QUARKUS_HTTP_CORS_ENABLED", "true");
    settings.put("QUARKUS_HTTP_CORS_ORIGINS", url);
    server = ServerProcess.start(directory, settings, serverPort);
    ProcessBuilder builder = new ProcessBuilder(COMMAND.split(" ")).inheritIO();
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("PASSKEYS_URL", serverUrl);
    builder.environment().put("PASSKEYS_KEY", BACK_END_TOKEN);
    builder.environment().put("PAGE", Path.of(EXAMPLES + "page.html").toString());
    builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
    application = builder.start();
    BufferedReader output = application.inputReader();
    String line = output.readLine();
    while (line != null && !line.equals(url)) {
      line = output.readLine();
    }
    assertEquals(url, line);
  }

  private static boolean isOnPath(String program) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
  }

  @AfterAll
  static void stopBoth() {
    if (application != null) {
      application.destroy();
    }
    if (server != null) {
      server.close();
    }
  }

  @Test
  void enrolsSignsInStepsUpAndChangesItsUser() throws IOException {
    ChromeDriver browser = Chromium.open(directory);
    try {
      WebDriverWait until = Chromium.until(browser);
      Chromium.plugIn(browser);
      browser.get(url);

      press(browser, until, "enroll", "Failed: signed out");
      press(browser, until, "login", "Signed in as alice@example.org");
      press(browser, until, "enroll", "Done");
      browser.manage().deleteAllCookies();
      press(browser, until, "pay", "Failed: signed out");
      press(browser, until, "passkey", "Signed in as alice@example.org");
      press(browser, until, "pay", "Paid 12.50");
      browser.findElement(By.id("email")).clear();
      browser.findElement(By.id("email")).sendKeys("alice@example.com");
      press(browser, until, "change", "Now alice@example.com");
      browser.manage().deleteAllCookies();
      press(browser, until, "passkey", "Signed in as alice@example.com");
      screenshot(browser);
      press(browser, until, "delete", "Deleted");
      press(browser, until, "passkey", "Failed: CREDENTIAL_NOT_FOUND");
    } finally {
      browser.quit();
    }
  }

  private static void press(
      ChromeDriver browser, WebDriverWait until, String button, String status) {
    browser.findElement(By.id(button)).click();
    try {
      until.until(textToBe(By.id("status"), status));
    } catch (TimeoutException e) {
      assertEquals(status, browser.findElement(By.id("status")).getText());
    }
  }

  private static void screenshot(ChromeDriver browser) throws IOException {
    File shot = browser.getScreenshotAs(OutputType.FILE);
    Path screenshots = Files.createDirectories(Path.of("target/screenshots"));
    Files.copy(
        shot.toPath(), screenshots.resolve("example.png"), StandardCopyOption.REPLACE_EXISTING);
    assertTrue(Files.size(screenshots.resolve("example.png")) > 0);
  }
}
