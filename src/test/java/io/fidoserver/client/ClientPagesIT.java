package io.fidoserver.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import com.sun.net.httpserver.HttpServer;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;

/**
 * Pages of integration.md as they stand there, on an origin of their own, in a real Chromium.
 * Without it they are skipped, unless REQUIRE_BROWSER is set.
 */
@Tag("alone")
class ClientPagesIT {

  private static final String BACK_END = "the-application-of-the-pages";
  private static final Pattern PAGE = Pattern.compile("(?s)```html\n(.*?)```");

  @TempDir static Path data;
  private static HttpServer web;
  private static ServerProcess server;

  @TempDir Path directory;

  private ChromeDriver browser;
  private WebDriverWait until;

  @BeforeAll
  static void startServer() throws IOException {
    Chromium.assumeThere();
    web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = ServerProcess.freePort();
    server =
        ServerProcess.start(
            data,
            Map.of(
                "DATABASE_URL",
                Database.newUrl("client_pages"),
                "RP_ID",
                "localhost",
                "RP_ORIGIN",
                origin(),
                "SERVER_URL",
                "http://localhost:" + port,
                "QUARKUS_HTTP_CORS_ENABLED",
                "true",
                "QUARKUS_HTTP_CORS_ORIGINS",
                origin(),
                "FIDO_ADMIN_TOKENS_APP_SHA256",
                Tokens.sha256(BACK_END),
                "FIDO_ADMIN_TOKENS_APP_SCOPES",
                "users:write"),
            port);
    List<String> pages =
        PAGE.matcher(Files.readString(Path.of("src/site/markdown/integration.md")))
            .results()
            .map((MatchResult each) -> each.group(1))
            .map(page -> page.replace("https://id.example.org", server.url()))
            .toList();
    assertEquals(2, pages.size());
    serve("/library", "text/html", pages.get(0));
    serve("/components", "text/html", pages.get(1));
    serve("/german", "text/html", pages.get(1).replace("lang=\"en\"", "lang=\"de-AT\""));
    serve(
        "/own",
        "text/html",
        pages.get(1).replace("registration>", "registration lang=\"fr\" messages=\"/fr.json\">"));
    serve("/fr.json", "application/json", "{\"signIn\": \"Se connecter\"}");
    web.start();
  }

  private static String origin() {
    return "http://localhost:" + web.getAddress().getPort();
  }

  private static void serve(String path, String type, String content) {
    byte[] body = content.getBytes(StandardCharsets.UTF_8);
    web.createContext(
        path,
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", type + "; charset=utf-8");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
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
    if (web != null) {
      web.stop(0);
    }
  }

  private WebElement in(String component, String selector) {
    return until.until(
        page -> Chromium.within(browser, component).findElement(By.cssSelector(selector)));
  }

  private void awaitText(String component, String selector, String text) {
    until.until(page -> in(component, selector).getText().equals(text));
  }

  @Test
  void thePageWithTheLibraryRegistersSignsInAndOffersAutofill() {
    Chromium.plugIn(browser);
    String name = Api.newName();
    browser.get(origin() + "/library");
    browser.findElement(By.id("name")).sendKeys(name);
    browser.findElement(By.id("register")).click();
    until.until(textToBe(By.id("status"), "You are " + name));

    browser.get(origin() + "/library");
    until.until(textToBe(By.id("status"), "You are " + name));

    browser.findElement(By.id("name")).sendKeys("nobody");
    browser.findElement(By.cssSelector("form button")).click();
    until.until(textToBe(By.id("status"), "There is no account of this name."));
    browser.findElement(By.id("name")).clear();
    browser.findElement(By.id("name")).sendKeys(name);
    browser.findElement(By.cssSelector("form button")).click();
    until.until(textToBe(By.id("status"), "You are " + name));
  }

  @Test
  void thePageWithTheComponentsRegistersAndListsThePasskeys() throws IOException {
    Chromium.plugIn(browser);
    browser.get(origin() + "/components");
    in("fido-sign-in", "#username").sendKeys(Api.newName());
    in("fido-sign-in", "#register").click();

    awaitText("fido-passkeys", "[part=facts]", "On one device only");
    Chromium.screenshot(browser, "components");

    browser.get(origin() + "/components");
    awaitText("fido-passkeys", "[part=facts]", "On one device only");
  }

  @Test
  void whoWasInvitedMakesAPasskeyOnceAndTheTokenLeavesTheAddress() {
    VirtualAuthenticator authenticator = Chromium.plugIn(browser);
    String name = Api.newName();
    String token =
        Api.at(server.url())
            .with(BACK_END)
            .post(
                "/api/v1/admin/enrollments",
                Api.object().put("externalId", name).put("username", name).put("createUser", true))
            .statusCode(201)
            .json()
            .getString("data.enrollmentToken");
    browser.get(origin() + "/components#enroll=" + token);
    in("fido-sign-in", "#enroll").click();
    in("fido-passkeys", "li");
    assertEquals(origin() + "/components", browser.getCurrentUrl());

    browser.removeVirtualAuthenticator(authenticator); // It would take the suggestion.
    browser.get("about:blank");
    browser.get(origin() + "/components#enroll=" + token);
    in("fido-sign-in", "#enroll").click();
    until.until(
        page ->
            in("fido-sign-in", "[role=alert]")
                .getText()
                .startsWith("This invitation was used already, or has expired."));
    assertTrue(in("fido-sign-in", "#username").isDisplayed());
  }

  @Test
  void speaksThePagesLanguageOrTheWordsThatItIsGiven() throws IOException {
    browser.get(origin() + "/german");
    awaitText("fido-sign-in", "#sign-in", "Mit Passkey anmelden");
    in("fido-sign-in", "#username").sendKeys("nobody");
    in("fido-sign-in", "#sign-in").click();
    until.until(
        page ->
            in("fido-sign-in", "[role=alert]")
                .getText()
                .startsWith("Es gibt kein Konto mit diesem Namen. Vorgang: "));
    Chromium.screenshot(browser, "german");

    browser.get(origin() + "/own");
    awaitText("fido-sign-in", "#sign-in", "Se connecter");
    awaitText("fido-sign-in", "#other-device", "Use another device");
  }

  @Test
  void anotherDeviceIsAskedForByAHint() {
    browser.get(origin() + "/components");
    in("fido-sign-in", "#username");
    browser.executeScript(
        """
        navigator.credentials.get = async ({ publicKey, mediation }) => {
          if (!mediation) window.hints = publicKey.hints;
          throw new DOMException("", "NotAllowedError");
        };""");
    in("fido-sign-in", "#other-device").click();

    awaitText(
        "fido-sign-in", "[role=status]", "Cancelled, or it took too long. Nothing was changed.");
    assertEquals(List.of("hybrid"), browser.executeScript("return window.hints"));
  }
}
