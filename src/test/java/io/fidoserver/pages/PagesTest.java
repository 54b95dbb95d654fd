package io.fidoserver.pages;

import static io.fidoserver.testsupport.Api.shop;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hosted pages: here the relying party {@code shop} has the one for users, and default has none.
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class PagesTest {

  private static final Path PAGES = Path.of("src/main/resources/pages");

  @ParameterizedTest
  @CsvSource({
    "GET, /account",
    "GET, /account/account.js",
    "GET, /account/base.css",
    "GET, /console",
    "GET, /console/console.js",
    "GET, /rp/shop/console",
    "GET, /rp/shop/account/",
    "GET, /rp/shop/account/index.html",
    "GET, /rp/shop/account/users.js",
    "GET, /rp/nobody/account",
    "POST, /rp/shop/account",
    "GET, /accounts"
  })
  void whatIsSwitchedOffOrNoneIsNotFound(String method, String path) {
    assertRefused(request().send(method, path), 404, "NOT_FOUND", null);
  }

  @Test
  void theAccountPageHasTheNameAndTheLogoOfItsRelyingPartyAndAStrictPolicy() {
    Response page =
        shop()
            .get("/account")
            .statusCode(200)
            .contentType(startsWith("text/html"))
            .header("Cache-Control", "no-cache")
            .header("Referrer-Policy", "no-referrer")
            .header("X-Content-Type-Options", "nosniff")
            .header("Content-Security-Policy", containsString("default-src 'none'"))
            .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
            .header(
                "Content-Security-Policy", containsString("require-trusted-types-for 'script'"));

    String html = page.asString();
    assertTrue(html.contains("<h1>Toys &amp; &quot;More&quot;</h1>"), html);
    assertTrue(html.contains("<img src=\"/logo.svg\" alt=\"\">"), html);
    assertTrue(html.contains("<fido-sign-in registration>"), html);
    assertFalse(html.contains("{"), html);
    assertFalse(page.header("Content-Security-Policy").contains("unsafe"));
    request().header("If-None-Match", page.header("ETag")).get("/rp/shop/account").statusCode(304);
  }

  @Test
  void itsColourIsReadableInBothColourSchemes() {
    String css = shop().get("/account/theme.css").statusCode(200).asString();

    assertTrue(css.contains("--accent: " + Accent.of("#ff8800").onLight()), css);
    assertTrue(css.contains("--accent: " + Accent.of("#ff8800").onDark()), css);
  }

  @ParameterizedTest
  @ValueSource(strings = {"account.css", "account.js", "texts.js"})
  void itsFilesComeWithIt(String name) throws IOException {
    assertEquals(
        Files.readString(PAGES.resolve("account").resolve(name)),
        shop().get("/account/" + name).statusCode(200).asString());
  }
}
