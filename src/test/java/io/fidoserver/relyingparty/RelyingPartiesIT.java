package io.fidoserver.relyingparty;

import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Relying parties of two servers on one database, and in one browser. */
@Tag("alone")
@Timeout(120)
class RelyingPartiesIT {

  private static final String PATH = "/api/v1/admin/relying-parties/";

  @TempDir static Path directory;

  private static ServerProcess server;
  private static ServerProcess other;

  @BeforeAll
  static void startTwo() {
    int port = ServerProcess.freePort();
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", Database.newUrl("relying_parties"));
    settings.put("RP_ID", "localhost");
    settings.put("RP_ORIGIN", "http://localhost:" + port);
    settings.put("SERVER_URL", "http://localhost:" + port);
    settings.put("FIDO_DEMO_ENABLED", "true");
    settings.put("FIDO_KEYS_SEAL", Tokens.sha256("a seal that only the tests know"));
    settings.put("FIDO_RELYING_PARTIES_BRAND_ID", "brand.localhost");
    settings.put("FIDO_RELYING_PARTIES_BRAND_NAME", "Brand");
    settings.put("FIDO_RELYING_PARTIES_BRAND_ORIGINS", "http://brand.localhost:" + port);
    settings.put("FIDO_RELYING_PARTIES_BRAND_HOSTS", "brand.localhost");
    settings.put("FIDO_ADMIN_TOKENS_PLATFORM_SHA256", Tokens.sha256(Tokens.PLATFORM));
    settings.put("FIDO_ADMIN_TOKENS_PLATFORM_SCOPES", Tokens.PLATFORMS_SCOPES);
    settings.put("FIDO_ADMIN_TOKENS_PLATFORM_RELYING_PARTY", "*");
    server = ServerProcess.start(directory, settings, port);
    other = ServerProcess.start(directory, settings);
  }

  @AfterAll
  static void stopBoth() {
    if (other != null) {
      other.close();
    }
    server.close();
  }

  private static ObjectNode definition() {
    ObjectNode definition = Api.object().put("id", "acme.example").put("name", "Acme");
    definition.putArray("origins").add("https://acme.example");
    return definition;
  }

  private static Response begin(ServerProcess at) {
    return Api.at(at.url() + "/rp/acme").post(Api.REGISTER + "/begin", Api.named(Api.newName()));
  }

  @Test
  void aChangeIsOnEveryServerWithinTwoSeconds() {
    Api platform = Api.at(server.url()).with(Tokens.PLATFORM);
    assertRefused(begin(other), 404, "NOT_FOUND", null);

    assertEquals(201, platform.call("PUT", PATH + "acme", definition()).statusCode());
    Instant end = Instant.now().plusSeconds(2);
    while (begin(other).statusCode() != 200) {
      assertTrue(Instant.now().isBefore(end), other.output());
    }
    assertEquals(
        Api.at(server.url() + "/rp/acme").get("/.well-known/jwks.json").asString(),
        Api.at(other.url() + "/rp/acme").get("/.well-known/jwks.json").asString());

    assertEquals(200, platform.call("DELETE", PATH + "acme?force=true", null).statusCode());
    end = Instant.now().plusSeconds(2);
    while (begin(other).statusCode() != 404) {
      assertTrue(Instant.now().isBefore(end), other.output());
    }
  }

  @Test
  void oneUserNameAndOneAuthenticatorAreTwoAccounts() throws IOException {
    Chromium.assumeThere();
    ChromeDriver browser = Chromium.open(directory);
    try {
      WebDriverWait until = Chromium.until(browser);
      Chromium.plugIn(browser);

      String here = register(browser, until, "localhost");
      String there = register(browser, until, "brand.localhost");
      Chromium.screenshot(browser, "two-relying-parties");

      assertEquals(
          "http://localhost:" + server.port() + "/rp/brand",
          Tokens.claims(there).get("iss").textValue());
      assertFalse(Tokens.claims(here).get("sub").equals(Tokens.claims(there).get("sub")));
      Api brand = Api.at(server.url() + "/rp/brand");
      assertEquals(200, brand.with(there).get("/api/v1/me").statusCode());
      assertRefused(brand.with(here).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
      assertRefused(Api.at(server.url()).with(there).get("/api/v1/me"), 401, "UNAUTHORIZED", null);
    } finally {
      browser.quit();
    }
  }

  /** Registers alice at the page of this host, and returns her access token. */
  private static String register(ChromeDriver browser, WebDriverWait until, String host) {
    browser.get("http://" + host + ":" + server.port() + "/");
    By name = By.cssSelector("#username");
    until
        .until(page -> Chromium.within(browser, "fido-sign-in").findElement(name))
        .sendKeys("alice");
    Chromium.within(browser, "fido-sign-in").findElement(By.cssSelector("#register")).click();
    until.until(textToBe(By.id("who"), "alice"));
    return (String) browser.executeScript("return sessionStorage.getItem('token')");
  }

  @Test
  void aServerWithoutTheSealSaysSoAndDoesNotStart() {
    ServerProcess without =
        ServerProcess.launch(
            directory,
            ServerProcess.freePort(),
            Map.of(
                "DATABASE_URL", Database.newUrl("relying_parties_unsealed"),
                "FIDO_RELYING_PARTIES_BRAND_ID", "brand.example",
                "FIDO_RELYING_PARTIES_BRAND_NAME", "Brand",
                "FIDO_RELYING_PARTIES_BRAND_ORIGINS", "https://brand.example"));

    assertEquals(1, without.exitCode());
    assertTrue(without.output().contains("needs fido.keys.seal"), without.output());
    assertFalse(without.output().contains("\tat "), without.output());
  }
}
