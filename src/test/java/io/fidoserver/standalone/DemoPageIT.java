package io.fidoserver.standalone;

import static io.fidoserver.testsupport.Request.to;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openqa.selenium.support.ui.ExpectedConditions.alertIsPresent;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import io.fidoserver.testsupport.Axe;
import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
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
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/**
 * Demo page in a real Chromium with a virtual authenticator, against the packaged server with
 * nothing set up. Without a Chromium it is skipped, unless REQUIRE_BROWSER is set.
 */
@Tag("alone")
class DemoPageIT {

  @TempDir static Path data;
  private static ServerProcess server;

  @TempDir Path directory;

  private ChromeDriver browser;
  private WebDriverWait until;

  @BeforeAll
  static void startServer() {
    Chromium.assumeThere();
    server =
        Boolean.getBoolean("fido.native")
            ? ServerProcess.start(
                data, Map.of("DATABASE_URL", Database.newUrl("demo"), "FIDO_DEMO_ENABLED", "true"))
            : ServerProcess.startAsDocumented(data, ServerProcess.freePort());
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

  private VirtualAuthenticator plugIn() {
    return Chromium.plugIn(browser);
  }

  private void open() {
    browser.get(server.url() + "/");
    until.until(page -> in("#username"));
  }

  /** Element of the component that the page shows. */
  private WebElement in(String selector) {
    return Chromium.within(browser, "fido-sign-in, fido-passkeys")
        .findElement(By.cssSelector(selector));
  }

  private int passkeys() {
    return Chromium.within(browser, "fido-passkeys").findElements(By.cssSelector("li")).size();
  }

  private void awaitPasskeys(int number) {
    until.until(page -> passkeys() == number);
  }

  private void awaitStatus(String text) {
    until.until(page -> in("[role=status]").getText().equals(text));
    assertEquals("", in("[role=alert]").getText());
    assertEquals("", browser.findElement(By.id("error")).getText());
  }

  private void enter(String name) {
    in("#username").clear();
    in("#username").sendKeys(name);
  }

  /** Presses a button of the component, or of the page around it. */
  private void press(String button) {
    List<WebElement> own = browser.findElements(By.id(button));
    (own.isEmpty() ? in("#" + button) : own.get(0)).click();
  }

  private void assertSignedIn(String name) {
    until.until(textToBe(By.id("who"), name));
    until.until(page -> passkeys() > 0);
    assertEquals("", browser.findElement(By.id("error")).getText());
  }

  private void screenshot(String name) throws IOException {
    Chromium.screenshot(browser, name);
  }

  private void assertNothingWasBlocked() {
    List<String> severe =
        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
            .map(LogEntry::getMessage)
            .toList();
    assertEquals(List.of(), severe);
  }

  /**
   * Signs out without autofill, as a virtual authenticator accepts the suggestion before a button
   * can be pressed.
   */
  private void signOutWithoutAutofill() {
    browser.executeScript(
        "PublicKeyCredential.isConditionalMediationAvailable = async () => false");
    press("sign-out");
    until.until(page -> in("#username"));
  }

  @Test
  void registersAndSignsInByName() throws IOException {
    open();
    screenshot("start");
    plugIn();
    enter("alice");
    press("register");
    assertSignedIn("alice");
    screenshot("registered");

    signOutWithoutAutofill();
    enter("Alice");
    press("sign-in");
    assertSignedIn("alice");
    assertNothingWasBlocked();
  }

  /**
   * Otherwise the suggestion could be accepted before the new credential is stored, and would be
   * unknown.
   */
  @Test
  void aButtonEndsTheAutofillThatIsBeginning() {
    // Given a page whose autofill has not begun when the button is pressed
    browser.executeCdpCommand(
        "Page.addScriptToEvaluateOnNewDocument",
        Map.of(
            "source",
            """
            const send = window.fetch;
            const begun = new Promise((go) => (window.begin = go));
            window.fetch = async (path, options) => {
              if (path.endsWith("authenticate/begin")) await begun;
              const sent = send(path, options);
              if (path.endsWith("authenticate/begin")) sent.catch((error) => (window.ended = error.name));
              return sent;
            };
            navigator.credentials.get = () => (window.ended = "asked the browser");"""));
    open();
    plugIn();
    enter("frank");
    press("register");
    assertSignedIn("frank");

    // When the response to its begin arrives
    browser.executeScript("window.begin()");

    // Then nothing waits for it
    until.until(page -> browser.executeScript("return window.ended") != null);
    assertEquals("AbortError", browser.executeScript("return window.ended"));
    assertSignedIn("frank");
  }

  @Test
  void addsRenamesAndDeletesPasskeys() throws IOException {
    open();
    VirtualAuthenticator first = plugIn();
    enter("erin");
    press("register");
    assertSignedIn("erin");
    browser.removeVirtualAuthenticator(first);
    plugIn();
    press("add");
    awaitPasskeys(2);

    in("[name=rename]").click();
    Chromium.focused(browser).sendKeys("Phone", Keys.ENTER);
    until.until(page -> in("strong").getText().equals("Phone"));
    until.until(page -> Chromium.focused(browser).getText().equals("Rename"));
    screenshot("credentials");

    in("[name=remove]").click();
    assertEquals("Cancel", Chromium.focused(browser).getText());
    Chromium.focused(browser).sendKeys(Keys.ESCAPE);
    assertEquals("Remove", Chromium.focused(browser).getText());
    assertEquals(2, passkeys());
    in("[name=remove]").click();
    in("form [type=submit]").click();
    awaitPasskeys(1);
    until.until(page -> in("[role=status]").getText().equals("“Phone” was removed."));
    assertEquals("Remove", Chromium.focused(browser).getText());

    in("[name=remove]").click();
    in("form [type=submit]").click();
    until.until(textToBe(By.id("error-code"), "LAST_CREDENTIAL"));
    assertTrue(in("[role=alert]").getText().startsWith("This is your last"), "no advice");
    until.until(page -> Chromium.focused(browser).getText().equals("Remove"));
    assertEquals(1, passkeys());
  }

  @Test
  void theAccountIsDeletedByWhoConfirmsIt() {
    open();
    VirtualAuthenticator authenticator = plugIn();
    enter("judy");
    press("register");
    assertSignedIn("judy");

    press("delete-account");
    until.until(alertIsPresent()).dismiss();
    assertEquals("judy", browser.findElement(By.id("who")).getText());
    press("delete-account");
    until.until(alertIsPresent()).accept();

    until.until(page -> in("#username"));
    until.until(page -> authenticator.getCredentials().isEmpty());
  }

  @Test
  void aReloadStaysSignedInAndTheSameDeviceIsToldThatItHasOne() {
    open();
    plugIn();
    enter("grace");
    press("register");
    assertSignedIn("grace");

    browser.navigate().refresh();

    assertSignedIn("grace");
    press("add");
    awaitStatus("This device has a passkey for this account already.");
    assertEquals("add", Chromium.focused(browser).getAttribute("id"));
  }

  @Test
  void whoChangesTheirMindIsToldThatNothingWasChanged() {
    open();
    browser.addVirtualAuthenticator(
        new VirtualAuthenticatorOptions()
            .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
            .setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
            .setHasResidentKey(true)
            .setHasUserVerification(true)
            .setIsUserVerified(false));
    enter("heidi");
    press("register");

    awaitStatus("Cancelled, or it took too long. Nothing was changed.");
  }

  /** After five minutes; here after a sign-in of yesterday. */
  @Test
  void addingALongTimeAfterTheSignInAsksForAnother() {
    open();
    VirtualAuthenticator first = plugIn();
    enter("ivan");
    press("register");
    assertSignedIn("ivan");
    browser.executeScript(
        """
        const send = window.fetch;
        let isOld = true;
        window.fetch = async (path, options) => {
          if (path.endsWith("register/begin") && isOld) {
            isOld = false;
            return Response.json({status: "error", message: "A valid bearer token is required",
              errors: [{code: "UNAUTHORIZED", reason: "REAUTHENTICATION_REQUIRED",
                        missing: "RECENT_SIGN_IN"}]}, {status: 401});
          }
          return send(path, options);
        };""");

    press("add");

    // It has one: the page got to the prompt that says so.
    awaitStatus("This device has a passkey for this account already.");
    browser.removeVirtualAuthenticator(first);
  }

  @Test
  void signsInWithoutAName() {
    open();
    plugIn();
    enter("bob");
    press("register");
    assertSignedIn("bob");
    signOutWithoutAutofill();
    press("sign-in");
    assertSignedIn("bob");
    assertNothingWasBlocked();
  }

  @Test
  void signsInByAutofill() {
    open();
    plugIn();
    enter("dave");
    press("register");
    assertSignedIn("dave");

    // The page may be signed in before anybody sees its name field.
    browser.executeScript("sessionStorage.clear()");
    browser.navigate().refresh();

    assertSignedIn("dave");
    assertNothingWasBlocked();
  }

  @Test
  void showsWhatTheApiRefused() throws IOException {
    open();
    VirtualAuthenticator authenticator = plugIn();
    enter("carol");
    press("register");
    assertSignedIn("carol");
    browser.removeVirtualAuthenticator(authenticator);

    browser.executeScript("sessionStorage.clear()");
    open();
    enter("carol");
    press("register");
    until.until(textToBe(By.id("error-code"), "USER_EXISTS"));
    screenshot("refused");

    enter("nobody");
    press("sign-in");
    until.until(textToBe(By.id("error-code"), "USER_NOT_FOUND"));
  }

  @Test
  void isMadeForAPhone() throws IOException {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 320, "height", 740, "deviceScaleFactor", 1, "mobile", true));
    open();
    screenshot("phone");
    Object overflows =
        browser.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertEquals(false, overflows);
  }

  @Test
  void everythingIsReachedByKeyboardInTheOrderInWhichItStands() {
    open();
    in("#username").click();
    for (String next : List.of("sign-in", "other-device", "register")) {
      Chromium.focused(browser).sendKeys(Keys.TAB);
      assertEquals(next, Chromium.focused(browser).getAttribute("id"));
    }
    assertEquals("Create an account", Chromium.focused(browser).getAccessibleName());
    assertEquals("User name", in("#username").getAccessibleName());
  }

  @ParameterizedTest
  @CsvSource({"light, 375", "light, 1280", "dark, 375", "dark, 1280"})
  void axeFindsNothing(String scheme, int width) throws Exception {
    Axe axe = Axe.there();
    Axe.show(browser, scheme, width);
    String name = scheme + "-" + width;
    open();
    axe.assertAccessible(browser, name + "-start");
    enter("nobody");
    press("sign-in");
    until.until(textToBe(By.id("error-code"), "USER_NOT_FOUND"));
    axe.assertAccessible(browser, name + "-refused");
    plugIn();
    enter(name);
    press("register");
    assertSignedIn(name);
    axe.assertAccessible(browser, name + "-passkeys");
    in("[name=rename]").click();
    axe.assertAccessible(browser, name + "-rename");
    in("[name=cancel]").click();
    in("[name=remove]").click();
    axe.assertAccessible(browser, name + "-remove");
  }

  @Test
  void comesUnderAStrictPolicy() {
    to(server.url())
        .get("/")
        .statusCode(200)
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .header("X-Content-Type-Options", "nosniff");
    assertTrue(to(server.url()).get("/demo.js").asString().contains("createClient"));
  }
}
