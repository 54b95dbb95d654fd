package io.fidoserver.pages;

import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Axe;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;
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

  /** Requests of operators from one address in a row. */
  private static final int OPERATOR_LIMIT = 240;

  /**
   * A page that is told so offers no passkey by itself: a virtual authenticator takes it at once.
   */
  private static final String WITHOUT_AUTOFILL =
      "if (window.PublicKeyCredential)"
          + " PublicKeyCredential.isConditionalMediationAvailable = async () => false;";

  /** Keeps the access tokens that a page gets, as {@code tokens}. */
  private static final String KEEPING_TOKENS =
      """
      window.tokens = [];
      const send = window.fetch;
      window.fetch = async (...request) => {
        const answer = await send(...request);
        answer.clone().json().then(({ data }) => data?.accessToken && tokens.push(data.accessToken), () => {});
        return answer;
      };
      """;

  /** Keeps the timers of live tails that are set, as {@code tails}. */
  private static final String KEEPING_TAILS =
      """
      window.tails = new Set();
      const [set, clear] = [window.setTimeout, window.clearTimeout];
      window.setTimeout = (action, delay) => {
        const timer = set(() => { tails.delete(timer); action(); }, delay);
        if (delay === 2000) tails.add(timer);
        return timer;
      };
      window.clearTimeout = (timer) => { tails.delete(timer); clear(timer); };
      """;

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
                Map.entry("FIDO_KEYS_SEAL", Tokens.sha256("a seal that only the tests know")),
                Map.entry("FIDO_RELYING_PARTIES_SHOP_ID", "shop.localhost"),
                Map.entry("FIDO_RELYING_PARTIES_SHOP_NAME", "Shop"),
                Map.entry("FIDO_RELYING_PARTIES_SHOP_ORIGINS", "http://shop.localhost:" + port),
                Map.entry("RATE_LIMIT_REQUESTS_PER_MINUTE", "100000"),
                Map.entry(
                    "FIDO_RATE_LIMIT_OPERATOR_REQUESTS_PER_MINUTE",
                    Integer.toString(OPERATOR_LIMIT)),
                Map.entry("FIDO_PROXY_TRUSTED", "127.0.0.1"),
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
    register(server.url(), server.url(), "zoe");
    Database.updateIn(
        "pages",
        "insert into users (id, user_handle, username, username_key, display_name, external_id,"
            + " enabled, created_at, updated_at) select id, decode(replace(id::text, '-', ''),"
            + " 'hex'), name, name, name, 'ext-' || n, true, now(), now() from (select"
            + " gen_random_uuid() as id, n, 'crowd-' || lpad(n::text, 5, '0') as name"
            + " from generate_series(1, ?) as n) as new",
        CROWD);
  }

  private static void register(String url, String origin, String name)
      throws IOException, InterruptedException {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.origin = origin;
    CeremonyClient.ok(new CeremonyClient().register(url, name, authenticator, right -> {}));
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

  private void onEachPage(String script) {
    browser.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script));
  }

  /** Keeps a screenshot of one of the builds: they look the same. */
  private void screenshot(String name) throws IOException {
    if (!Boolean.getBoolean("fido.native")) {
      Chromium.screenshot(browser, name);
    }
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

  private List<String> errors() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  private void assertNothingWasBlocked() {
    assertEquals(List.of(), errors());
  }

  private void assertNothingButRefused(int status) {
    assertEquals(
        List.of(),
        errors().stream().filter(each -> !each.contains("a status of " + status)).toList());
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
    find("#invitations li");
    screenshot("console-invitation");
    onEachPage(WITHOUT_AUTOFILL);
    VirtualAuthenticator authenticator = Chromium.plugIn(browser);
    browser.get(link);
    in("fido-sign-in", "#enroll").click();

    // Then there is a passkey
    awaitText("#who", "crowd-00007");
    in("fido-passkeys", "li");
    assertEquals(server.url() + "/account", browser.getCurrentUrl());
    assertEquals("Your passkeys", Chromium.focused(browser).getText());
    screenshot("account");

    // And who signs out, signs in with it again
    press("#sign-out");
    awaitText("#status", "You are signed out.");
    in("fido-sign-in", "#sign-in").click();
    awaitText("#who", "crowd-00007");
    assertNothingWasBlocked();

    // When the operator suspends it, takes that back, and suspends it after all
    signInToConsole(Tokens.PLATFORM);
    search("crowd-00007");
    press("#users li a");
    change("suspend", "Suspend", "The passkey is suspended.");
    awaitText(".passkey", "suspended");
    change("reactivate", "Reactivate", "The passkey is reactivated.");
    change("suspend", "Suspend", "The passkey is suspended.");
    assertNothingWasBlocked();

    // Then it signs in no more
    browser.get(server.url() + "/account");
    in("fido-sign-in", "#sign-in").click();
    until.until(page -> in("fido-sign-in", "[role=alert]").getText().contains("suspended"));
    assertNothingButRefused(403);

    // And all that is in the audit trail
    signInToConsole(Tokens.PLATFORM);
    search("crowd-00007");
    press("#users li a");
    press("#audit-trail");
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

  private void change(String name, String question, String done) {
    press("[name=" + name + "]");
    confirm(question);
    awaitText("#status", done);
  }

  @Test
  void whoSignsOutEverywhereEndsTheSessionsOfBefore() {
    // Given two sessions of a user
    Chromium.plugIn(browser);
    onEachPage(WITHOUT_AUTOFILL + KEEPING_TOKENS);
    browser.get(server.url() + "/account");
    String name = Api.newName();
    in("fido-sign-in", "#username").sendKeys(name);
    in("fido-sign-in", "#register").click();
    awaitText("#who", name);
    press("#sign-out");
    awaitText("#status", "You are signed out.");
    in("fido-sign-in", "#sign-in").click();
    awaitText("#who", name);
    List<?> tokens = (List<?>) browser.executeScript("return tokens");
    assertEquals(2, tokens.size());
    tokens.forEach(each -> me(each, 200));

    press("#sign-out-everywhere");

    awaitText("#status", "You are signed out everywhere.");
    in("fido-sign-in", "#username");
    tokens.forEach(each -> me(each, 401));
    assertNothingWasBlocked();
  }

  /** Errors are said as the components say theirs, in the page's language; to cancel is none. */
  @Test
  void whoCancelsAConfirmationIsNotAlarmed() {
    // Given a German user whose session was ended elsewhere
    Chromium.plugIn(browser);
    onEachPage(WITHOUT_AUTOFILL + KEEPING_TOKENS);
    onEachPage("Object.defineProperty(navigator, 'languages', { value: ['de-AT', 'en'] });");
    browser.get(server.url() + "/account");
    String name = Api.newName();
    in("fido-sign-in", "#username").sendKeys(name);
    in("fido-sign-in", "#register").click();
    awaitText("#who", name);
    String token = browser.executeScript("return tokens[0]").toString();
    to(server.url()).bearer(token).send("DELETE", "/api/v1/me/tokens").statusCode(200);

    // When it is asked who it is, and cancels
    browser.executeScript(
        "navigator.credentials.get ="
            + " async () => { throw new DOMException('', 'NotAllowedError'); }");
    press("#sign-out-everywhere");

    // Then that is said, and nothing is done
    until.until(page -> in("fido-passkeys", "[role=status]").getText().startsWith("Abgebrochen"));
    assertEquals("", in("fido-passkeys", "[role=alert]").getText());
    until.until(page -> browser.findElements(By.cssSelector("[aria-disabled]")).isEmpty());
    assertEquals("Überall abmelden", find("#sign-out-everywhere").getText());
    assertNothingButRefused(401);
  }

  private static void me(Object token, int status) {
    to(server.url()).bearer(token.toString()).get("/api/v1/me").statusCode(status);
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

    view("events", "Audit trail");
    awaitText("#events", "zoe");

    // A policy tells whom it would lock out.
    view("policy", "Policy");
    press("[name=trusted]");
    press("#try");
    awaitText("#dry-run", "zoe");
    awaitText("#dry-run table", "UNTRUSTED_ATTESTATION");
    assertEquals("Locked out: users with no other passkey", Chromium.focused(browser).getText());

    view("metadata", "Metadata");
    awaitText("#view table", "none");
    view("adoption", "Adoption");
    assertEquals(4, browser.findElements(By.cssSelector(".plot")).size());
    view("webhooks", "Webhooks");
    awaitText("#backlog", "default (this one)");
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

  /** The numbers of another relying party's events tell no order. */
  @Test
  void theTailShowsEachEventOfARelyingPartyOnceUntilItIsStopped() throws Exception {
    // Given the audit trail of another relying party, live after a second thought
    onEachPage(KEEPING_TAILS);
    signInToConsole(Tokens.PLATFORM);
    view("relying-parties", "Relying parties");
    press("[aria-label='Show its users: shop']");
    awaitText("#relying-party", "shop");
    view("events", "Audit trail");
    press("#live");
    press("#live");
    press("#live");
    awaitText("#status", "New events appear at the top.");

    // When users register
    registerAtShop();
    until.until(page -> !shownEvents().isEmpty());
    for (int users = 0; users < 4; users++) {
      registerAtShop();
    }

    // Then each event is shown, and once
    until.until(page -> shownEvents().equals(storedEvents()));
    assertTrue((long) browser.executeScript("return tails.size") <= 1);

    // And when it is live no more, nothing is asked for
    press("#live");
    awaitText("#status", "found.");
    List<String> shown = shownEvents();
    registerAtShop();
    assertEquals(0L, browser.executeScript("return tails.size"));
    assertEquals(shown, shownEvents());
    assertNothingWasBlocked();
  }

  private static void registerAtShop() throws IOException, InterruptedException {
    register(server.url() + "/rp/shop", "http://shop.localhost:" + server.port(), Api.newName());
  }

  private List<String> shownEvents() {
    List<?> shown =
        (List<?>)
            browser.executeScript(
                "return [...document.querySelectorAll('#events li')].map((li) => li.dataset.id)");
    return shown.stream().map(Object::toString).sorted().toList();
  }

  private static List<String> storedEvents() {
    List<String> stored = new ArrayList<>();
    Api.at(management + "/rp/shop")
        .with(Tokens.PLATFORM)
        .get("/api/v1/admin/events?limit=200")
        .statusCode(200)
        .json()
        .<Object>getList("data.events.id")
        .forEach(each -> stored.add(each.toString()));
    return stored.stream().sorted().toList();
  }

  @Test
  void aKeyThatIsRevokedMeanwhileEndsTheSession() {
    Api operator = Api.at(management).with(Tokens.PLATFORM);
    Json key =
        operator
            .post("/api/v1/admin/api-keys", "{\"name\": \"short\", \"scopes\": [\"users:read\"]}")
            .json();
    signInToConsole(key.getString("data.apiKey"));
    assertEquals("default", find("#relying-party").getText());
    find("#users li");

    operator.call("DELETE", "/api/v1/admin/api-keys/" + key.getString("data.id"), null);
    browser.executeScript("location.hash = 'metadata'");

    until.until(page -> find("#sign-in").isDisplayed() && !find("#session").isDisplayed());
    assertFalse(find("#error").getText().isEmpty());
    assertEquals("", find("#key").getAttribute("value"));
    assertEquals(management + "/console", browser.getCurrentUrl());
    assertEquals("Console · fido-server", browser.getTitle());
    assertNothingButRefused(401);
  }

  @Test
  void whoAsksTooOftenMayTryAgain() {
    // Given an operator at an address of its own
    browser.executeCdpCommand("Network.enable", Map.of());
    browser.executeCdpCommand(
        "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("X-Forwarded-For", "192.0.2.7")));
    signInToConsole(Tokens.PLATFORM);
    find("#users li");

    // When it has asked as often as it may
    until.until(
        page -> {
          useUp("192.0.2.7");
          browser.executeScript("document.getElementById('status').textContent = ''");
          find("#search").sendKeys("x");
          until.until(then -> !(find("#status").getText() + find("#error").getText()).isEmpty());
          return !find("#error").getText().isEmpty();
        });

    // Then it is told so, is signed in still, and may try again
    assertEquals("Try again", find(".more").getText());
    assertTrue(find("#session").isDisplayed());
    browser.executeCdpCommand(
        "Network.setExtraHTTPHeaders", Map.of("headers", Map.of("X-Forwarded-For", "192.0.2.8")));
    press(".more");
    awaitText("#status", "0 found.");
    assertEquals("", find("#error").getText());
    assertNothingButRefused(429);
  }

  private static void useUp(String address) {
    try {
      CeremonyClient operator = new CeremonyClient();
      for (int calls = 0; calls <= 2 * OPERATOR_LIMIT; calls++) {
        if (operator.get(management, "/api/v1/admin/users", "X-Forwarded-For", address).statusCode()
            == 429) {
          return;
        }
      }
      throw new AssertionError("No call was refused");
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
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

  @Test
  void aKeyThatWasTakenIsInNoFieldWhateverIsShownFirst() {
    browser.get(management + "/console#user/%");
    find("#key").sendKeys(Tokens.PLATFORM, Keys.ENTER);

    until.until(page -> find("#session").isDisplayed() && !find("#error").getText().isEmpty());
    assertEquals("", find("#key").getAttribute("value"));
  }

  @ParameterizedTest
  @ValueSource(ints = {375, 1280})
  void axeFindsNothing(int width) throws Exception {
    assumeFalse(Boolean.getBoolean("fido.native"), "The pages of the JVM's build are looked at");
    Axe axe = Axe.there();
    browser.manage().timeouts().scriptTimeout(Duration.ofMinutes(2));
    Axe.show(browser, "light", width);
    String name = "axe-" + width;
    Chromium.plugIn(browser);
    browser.get(server.url() + "/account");
    in("fido-sign-in", "#username").sendKeys(name);
    look(axe, "account", width);
    in("fido-sign-in", "#register").click();
    in("fido-passkeys", "li");
    look(axe, "account-passkeys", width);

    browser.get(management + "/console");
    find("#key");
    look(axe, "console-sign-in", width);
    signInToConsole(Tokens.PLATFORM);
    search(name);
    look(axe, "console-users", width);
    press("#users li a");
    press("#invite");
    find("#invitation input");
    look(axe, "console-user", width);
    press("[name=revoke]");
    find("#yes");
    look(axe, "console-question", width);
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
      look(axe, "console-" + view.getKey(), width);
    }
  }

  /** Looks at the page as it is, in both colour schemes. */
  private void look(Axe axe, String name, int width) throws IOException {
    for (String scheme : List.of("light", "dark")) {
      Axe.show(browser, scheme, width);
      axe.assertAccessible(browser, name + "-" + scheme + "-" + width);
    }
  }
}
