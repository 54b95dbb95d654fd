package io.fidoserver.pages;

import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Axe;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;

/**
 * Account page and console in a real Chromium with a virtual authenticator, against the packaged
 * server with a management port. Without a Chromium it is skipped, unless REQUIRE_BROWSER is set.
 */
@Tag("alone")
class PagesIT {

  /** More than the console reads at once. */
  private static final int CROWD = 450;

  @TempDir static Path data;
  private static ServerProcess server;
  private static String management;

  @TempDir Path directory;

  private ChromeDriver browser;
  private WebDriverWait until;

  @BeforeAll
  static void startServer() throws Exception {
    Chromium.assumeThere();
    int port = ServerProcess.freePort();
    int managementPort = ServerProcess.freePort();
    management = "http://localhost:" + managementPort;
    String database = Database.newUrl("pages");
    server =
        ServerProcess.launch(
            data,
            port,
            Map.ofEntries(
                Map.entry("DATABASE_URL", database),
                Map.entry("SERVER_URL", "http://localhost:" + port),
                Map.entry("RP_ORIGIN", "http://localhost:" + port),
                Map.entry("RP_NAME", "Example"),
                Map.entry("FIDO_MANAGEMENT_PORT", Integer.toString(managementPort)),
                Map.entry("FIDO_PAGES_ACCOUNT", "true"),
                Map.entry("FIDO_PAGES_CONSOLE", "true"),
                Map.entry("FIDO_PAGES_COLOR", "#7a00cc"),
                Map.entry("FIDO_ADMIN_TOKENS_OPS_SHA256", Tokens.sha256(Tokens.PLATFORM)),
                Map.entry("FIDO_ADMIN_TOKENS_OPS_SCOPES", Tokens.PLATFORMS_SCOPES),
                Map.entry("FIDO_ADMIN_TOKENS_OPS_RELYING_PARTY", "*"),
                Map.entry("FIDO_ADMIN_TOKENS_AUDITOR_SHA256", Tokens.sha256(Tokens.AUDITOR)),
                Map.entry("FIDO_ADMIN_TOKENS_AUDITOR_SCOPES", "events:read")));
    server.awaitOutput("Listening on");
    register("zoe");
    Database.updateIn(
        "pages",
        "insert into users (id, user_handle, username, username_key, display_name, external_id,"
            + " enabled, created_at, updated_at) select id, decode(replace(id::text, '-', ''),"
            + " 'hex'), name, name, name, 'ext-' || n, true, now(), now() from (select"
            + " gen_random_uuid() as id, n, 'crowd-' || lpad(n::text, 5, '0') as name"
            + " from generate_series(1, ?) as n) as new",
        CROWD);
  }

  private static void register(String name) throws IOException, InterruptedException {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.origin = server.url();
    CeremonyClient.ok(
        new CeremonyClient().register(server.url(), name, authenticator, right -> {}));
  }

  @BeforeEach
  void startBrowser() {
    browser = Chromium.open(directory);
    until = Chromium.until(browser);
  }

  @AfterEach
  void stopBrowser() {
    browser.quit();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  private WebElement find(String selector) {
    return until.until(page -> browser.findElement(By.cssSelector(selector)));
  }

  private WebElement in(String component, String selector) {
    return until.until(
        page -> Chromium.within(browser, component).findElement(By.cssSelector(selector)));
  }

  private void awaitText(String selector, String text) {
    until.until(page -> browser.findElement(By.cssSelector(selector)).getText().contains(text));
  }

  private void press(String selector) {
    until.until(
        page -> {
          browser.findElement(By.cssSelector(selector)).click();
          return true;
        });
  }

  private void signInToConsole(String token) {
    browser.get("about:blank");
    browser.get(management + "/console");
    find("#key").sendKeys(token, Keys.ENTER);
    until.until(page -> browser.findElement(By.id("session")).isDisplayed());
  }

  private void view(String name, String title) {
    browser.executeScript("location.hash = arguments[0]", name);
    until.until(page -> browser.findElement(By.cssSelector("#view h2")).getText().equals(title));
  }

  private void search(String text) {
    find("#search").clear();
    find("#search").sendKeys(text);
    until.until(page -> browser.findElements(By.cssSelector("#users li")).size() == 1);
  }

  private void confirm(String question) {
    awaitText("#question", question);
    assertEquals("Cancel", Chromium.focused(browser).getText());
    press("#yes");
  }

  private void assertNothingWasBlocked() {
    List<String> severe =
        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
            .map(LogEntry::getMessage)
            .toList();
    assertEquals(List.of(), severe);
  }

  @Test
  void theConsoleIsOnTheManagementPortAloneWithWhatItCalls() throws IOException {
    for (String path : List.of("/console", "/console/console.js", "/rp/default/console")) {
      to(server.url()).get(path).statusCode(404);
    }
    to(management).get("/console").statusCode(200);
    try (Stream<Path> files = Files.walk(Path.of("src/main/resources/pages"), 2)) {
      List<String> names =
          files
              .filter(file -> Files.isRegularFile(file) && !file.toString().contains("account"))
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.equals("index.html"))
              .toList();
      names.forEach(name -> to(management).get("/console/" + name).statusCode(200));
      assertTrue(names.size() > 10);
    }
    Api.at(management).with(Tokens.PLATFORM).get("/api/v1/admin/users").statusCode(200);
    Api.at(management).with(Tokens.PLATFORM).get("/rp/default/api/v1/admin/users").statusCode(200);
    to(management).get("/.well-known/passkey-endpoints").statusCode(200);
    for (String path : List.of("/account", "/api/v1/me", "/.well-known/webauthn", "/")) {
      to(management).get(path).statusCode(404);
    }
  }

  /** From the operator's search to the user's farewell. */
  @Test
  void whoIsInvitedByAnOperatorMakesAPasskeyUsesItAndIsSuspended() throws IOException {
    // Given a user without passkeys, whom an operator finds by the external ID
    signInToConsole(Tokens.PLATFORM);
    search("ext-7");
    press("#users li a");
    awaitText("#user h2", "crowd-00007");

    // When the operator makes a link, and the user opens it
    press("#invite");
    String link = find("#invitation input").getAttribute("value");
    assertTrue(link.startsWith(server.url() + "/account#enroll="), link);
    assertTrue(find("#invitation svg").isDisplayed());
    Chromium.screenshot(browser, "console-invitation");
    VirtualAuthenticator authenticator = Chromium.plugIn(browser);
    browser.get(link);
    in("fido-sign-in", "#enroll").click();

    // Then there is a passkey
    awaitText("#who", "crowd-00007");
    in("fido-passkeys", "li");
    assertEquals(server.url() + "/account", browser.getCurrentUrl());
    assertEquals("Your passkeys", Chromium.focused(browser).getText());
    Chromium.screenshot(browser, "account");

    // And who signs out, signs in with it again
    browser.executeScript(
        "PublicKeyCredential.isConditionalMediationAvailable = async () => false");
    press("#sign-out");
    awaitText("#status", "You are signed out.");
    in("fido-sign-in", "#sign-in").click();
    awaitText("#who", "crowd-00007");
    assertNothingWasBlocked();

    // When the operator suspends it
    signInToConsole(Tokens.PLATFORM);
    search("crowd-00007");
    press("#users li a");
    press("[name=suspend]");
    confirm("Suspend");
    awaitText("#status", "The passkey is suspended.");
    awaitText(".passkey", "suspended");

    // Then it signs in no more, and that is in the audit trail
    press("#user button:nth-of-type(2)");
    until.until(page -> browser.getCurrentUrl().contains("#events/"));
    awaitText("#events", "CREDENTIAL_SUSPENDED");
    awaitText("#events", "operator: ops");
    assertNothingWasBlocked();

    // And revoked it is gone
    browser.navigate().back();
    press("[name=revoke]");
    awaitText("#question", "Revoke");
    Chromium.focused(browser).sendKeys(Keys.ESCAPE);
    until.until(page -> browser.findElements(By.cssSelector("dialog")).isEmpty());
    assertEquals(1, browser.findElements(By.cssSelector(".passkey")).size());
    press("[name=revoke]");
    confirm("Revoke");
    until.until(page -> browser.findElements(By.cssSelector(".passkey")).isEmpty());
    browser.removeVirtualAuthenticator(authenticator);
  }

  @Test
  void whoMayRegistersAndDeletesTheAccount() {
    Chromium.plugIn(browser);
    browser.get(server.url() + "/account");
    awaitText("h1", "Example");
    String name = Api.newName();
    in("fido-sign-in", "#username").sendKeys(name);
    in("fido-sign-in", "#register").click();
    awaitText("#who", name);

    press("#delete");
    confirm("Delete the account?");

    awaitText("#status", "The account is deleted.");
    in("fido-sign-in", "#username");
    assertNothingWasBlocked();
  }

  @Test
  void theConsoleShowsWhatHappensAndWouldHappen() throws Exception {
    signInToConsole(Tokens.PLATFORM);

    // A crowd is read page by page.
    until.until(
        page -> {
          browser.executeScript("scrollTo(0, document.body.scrollHeight)");
          return browser.findElements(By.cssSelector("#users li")).size() > CROWD;
        });

    // What happens is seen when it does.
    view("events", "Audit trail");
    press("#live");
    String name = Api.newName();
    register(name);
    awaitText("#events li:first-child", name);

    // A policy tells whom it would lock out.
    view("policy", "Policy");
    find("[name=trusted]").sendKeys("required");
    press("#try");
    awaitText("#dry-run", "zoe");
    awaitText("#dry-run table", "UNTRUSTED_ATTESTATION");
    assertEquals("Locked out: users with no other passkey", Chromium.focused(browser).getText());

    view("metadata", "Metadata");
    awaitText("#view table", "none");
    view("adoption", "Adoption");
    assertEquals(4, browser.findElements(By.cssSelector(".plot")).size());
    view("webhooks", "Webhooks");
    view("relying-parties", "Relying parties");
    awaitText("#parties", "localhost");

    // A key is told once.
    view("api-keys", "API keys");
    find("#key-name").sendKeys("desk");
    press("[value='users:read']");
    press("#make-key");
    until.until(page -> find("#told input").getAttribute("value").startsWith("fsk_"));
    awaitText("#keys", "desk");
    assertNothingWasBlocked();
  }

  @Test
  void aWrongKeyIsRefusedAndAScopeThatLacksIsNamed() {
    browser.get(management + "/console");
    find("#key").sendKeys("wrong", Keys.ENTER);
    until.until(page -> !find("#error").getText().isEmpty());
    assertTrue(!find("#session").isDisplayed());

    signInToConsole(Tokens.AUDITOR);
    awaitText("#error", "The key's scopes do not allow this.");
    view("events", "Audit trail");
    assertEquals("", find("#error").getText());

    browser.navigate().refresh();
    assertTrue(find("#key").isDisplayed());
  }

  @ParameterizedTest
  @CsvSource({"light, 375", "light, 1280", "dark, 375", "dark, 1280"})
  void axeFindsNothing(String scheme, int width) throws Exception {
    Axe axe = Axe.there();
    Axe.show(browser, scheme, width);
    String name = scheme + "-" + width;
    Chromium.plugIn(browser);
    browser.get(server.url() + "/account");
    in("fido-sign-in", "#username").sendKeys(name);
    axe.assertAccessible(browser, "account-" + name);
    in("fido-sign-in", "#register").click();
    in("fido-passkeys", "li");
    axe.assertAccessible(browser, "account-passkeys-" + name);

    browser.get(management + "/console");
    axe.assertAccessible(browser, "console-sign-in-" + name);
    signInToConsole(Tokens.PLATFORM);
    find("#users li");
    axe.assertAccessible(browser, "console-users-" + name);
    search(name);
    press("#users li a");
    press("#invite");
    find("#invitation input");
    axe.assertAccessible(browser, "console-user-" + name);
    press("[name=revoke]");
    find("#yes");
    axe.assertAccessible(browser, "console-question-" + name);
    Chromium.focused(browser).sendKeys(Keys.ESCAPE);
    for (Map.Entry<String, String> view :
        Map.of(
                "events", "Audit trail",
                "policy", "Policy",
                "adoption", "Adoption",
                "metadata", "Metadata",
                "api-keys", "API keys",
                "relying-parties", "Relying parties",
                "webhooks", "Webhooks")
            .entrySet()) {
      view(view.getKey(), view.getValue());
      axe.assertAccessible(browser, "console-" + view.getKey() + "-" + name);
    }
  }
}
