package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.DetachedShadowRootException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.SearchContext;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;

/** A real browser, with virtual authenticators. */
public final class Chromium {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path CHROMEDRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target/screenshots");

  private Chromium() {}

  /** Returns whether a missing browser is an error. */
  public static boolean isRequired() {
    return System.getenv("REQUIRE_BROWSER") != null;
  }

  /** Skips a test where there is no browser, unless one is required. */
  public static void assumeThere() {
    assumeTrue(
        isRequired() || Files.exists(CHROMIUM) && Files.exists(CHROMEDRIVER),
        "No Chromium at " + CHROMIUM + ": the browser test is skipped");
  }

  /** Opens a browser with an empty profile in {@code directory}. */
  public static ChromeDriver open(Path directory) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // A host that is no secure context (Secure Contexts §3.1), as localhost is one.
        "--host-resolver-rules=MAP insecure.test 127.0.0.1",
        "--user-data-dir=" + directory.resolve("chromium"));
    options.setCapability("goog:loggingPrefs", logs);
    return new ChromeDriver(
        new ChromeDriverService.Builder()
            .usingDriverExecutable(CHROMEDRIVER.toFile())
            .usingAnyFreePort()
            .build(),
        options);
  }

  /**
   * Creates a wait for what a page shows, of 20 seconds; an element that the page replaces
   * meanwhile is looked for again.
   */
  public static WebDriverWait until(ChromeDriver browser) {
    WebDriverWait until = new WebDriverWait(browser, Duration.ofSeconds(20));
    until.ignoring(StaleElementReferenceException.class, DetachedShadowRootException.class);
    return until;
  }

  /** Adds a platform authenticator that verifies its user. */
  public static VirtualAuthenticator plugIn(ChromeDriver browser) {
    return browser.addVirtualAuthenticator(
        new VirtualAuthenticatorOptions()
            .setProtocol(VirtualAuthenticatorOptions.Protocol.CTAP2)
            .setTransport(VirtualAuthenticatorOptions.Transport.INTERNAL)
            .setHasResidentKey(true)
            .setHasUserVerification(true)
            .setIsUserConsenting(true)
            .setIsUserVerified(true));
  }

  /** Returns the shadow tree of the page's only {@code component}. */
  public static SearchContext within(ChromeDriver browser, String component) {
    return browser.findElement(By.cssSelector(component)).getShadowRoot();
  }

  /** Returns the element that has the focus, in a shadow tree too. */
  public static WebElement focused(ChromeDriver browser) {
    return (WebElement)
        browser.executeScript(
            "const { activeElement } = document;"
                + " return activeElement.shadowRoot?.activeElement ?? activeElement");
  }

  /** Keeps a screenshot for whoever looks at the build. */
  public static void screenshot(ChromeDriver browser, String name) throws IOException {
    File shot = browser.getScreenshotAs(OutputType.FILE);
    Files.createDirectories(SCREENSHOTS);
    Files.copy(
        shot.toPath(), SCREENSHOTS.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
  }
}
