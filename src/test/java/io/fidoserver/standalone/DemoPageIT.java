package io.fidoserver.standalone;

import static io.fidoserver.testsupport.Request.to;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openqa.selenium.support.ui.ExpectedConditions.alertIsPresent;
import static org.openqa.selenium.support.ui.ExpectedConditions.numberOfElementsToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
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
    until = new WebDriverWait(browser, Duration.ofSeconds(20));
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
    until.until(visibilityOfElementLocated(By.id("username")));
  }

  private void enter(String name) {
    browser.findElement(By.id("username")).clear();
    browser.findElement(By.id("username")).sendKeys(name);
  }

  private void press(String button) {
    browser.findElement(By.id(button)).click();
  }

  private void assertSignedIn(String name) {
    until.until(visibilityOfElementLocated(By.id("signed-in")));
    assertEquals(name, browser.findElement(By.id("who")).getText());
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
    press("authenticate");
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
              return send(path, options);
            };
            const get = navigator.credentials.get.bind(navigator.credentials);
            navigator.credentials.get = (options) => {
              window.wasEnded = options.signal.aborted;
              return get(options);
            };"""));
    open();
    plugIn();
    enter("frank");
    press("register");
    assertSignedIn("frank");

    // When the response to its begin arrives
    browser.executeScript("window.begin()");

    // Then nothing waits for it
    until.until(page -> browser.executeScript("return window.wasEnded") != null);
    assertEquals(true, browser.executeScript("return window.wasEnded"));
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
    until.until(numberOfElementsToBe(By.cssSelector("#credentials li"), 2));

    browser.findElement(By.xpath("(//li//button[text()='Rename'])[1]")).click();
    browser.switchTo().activeElement().sendKeys("Phone", Keys.ENTER);
    until.until(textToBe(By.cssSelector("#credentials li strong"), "Phone"));
    assertEquals("Rename", browser.switchTo().activeElement().getText());
    screenshot("credentials");

    browser.findElement(By.xpath("(//li//button[text()='Delete'])[1]")).click();
    until.until(alertIsPresent()).dismiss();
    assertEquals(2, browser.findElements(By.cssSelector("#credentials li")).size());
    browser.findElement(By.xpath("(//li//button[text()='Delete'])[1]")).click();
    until.until(alertIsPresent()).accept();
    until.until(numberOfElementsToBe(By.cssSelector("#credentials li"), 1));
    assertEquals("credentials-title", browser.switchTo().activeElement().getAttribute("id"));

    browser.findElement(By.xpath("//li//button[text()='Delete']")).click();
    until.until(alertIsPresent()).accept();
    until.until(textToBe(By.id("error-code"), "LAST_CREDENTIAL"));
    assertTrue(
        browser.findElement(By.id("error-message")).getText().startsWith("This is your last"),
        "no advice");
    assertEquals("Delete", browser.switchTo().activeElement().getText());
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
    until.until(textToBe(By.id("status"), "This device has a passkey for this account already."));
    assertEquals("", browser.findElement(By.id("error")).getText());
    assertEquals("add", browser.switchTo().activeElement().getAttribute("id"));
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

    until.until(textToBe(By.id("status"), "Cancelled, or it took too long. Nothing was changed."));
    assertEquals("", browser.findElement(By.id("error")).getText());
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
    until.until(textToBe(By.id("status"), "This device has a passkey for this account already."));
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
    press("authenticate");
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

    browser.executeScript("sessionStorage.clear()");
    open();

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
    press("authenticate");
    until.until(textToBe(By.id("error-code"), "USER_NOT_FOUND"));
  }

  @Test
  void isMadeForAPhone() throws IOException {
    browser.manage().window().setSize(new Dimension(320, 740));
    open();
    screenshot("phone");
    Object overflows =
        browser.executeScript(
            "return document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertEquals(false, overflows);
  }

  @Test
  void everyInputAndButtonHasANameAndCanBeReachedByKeyboard() {
    open();
    Object unnamed =
        browser.executeScript(
            "return [...document.querySelectorAll('input')].filter(i => i.labels.length === 0)"
                + ".concat([...document.querySelectorAll('button')].filter(b => !b.textContent))"
                + ".length");
    assertEquals(0L, unnamed);
    browser.executeScript("document.getElementById('username').focus()");
    assertEquals("username", browser.switchTo().activeElement().getAttribute("id"));
    browser.switchTo().activeElement().sendKeys(Keys.TAB);
    assertEquals("register", browser.switchTo().activeElement().getAttribute("id"));
    browser.switchTo().activeElement().sendKeys(Keys.TAB);
    assertEquals("authenticate", browser.switchTo().activeElement().getAttribute("id"));
  }

  @Test
  void comesUnderAStrictPolicy() {
    to(server.url())
        .get("/")
        .statusCode(200)
        .header("Content-Security-Policy", containsString("default-src 'none'"))
        .header("X-Content-Type-Options", "nosniff");
    assertTrue(to(server.url()).get("/demo.js").asString().contains("parseCreationOptions"));
  }
}
