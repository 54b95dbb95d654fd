package io.fidoserver.client;

import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Chromium;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.TcpProxy;
import io.fidoserver.testsupport.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions.Protocol;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions.Transport;

/**
 * Client library on a page of another origin, under a strict policy, in a real Chromium with
 * virtual authenticators, against the packaged server. Without a Chromium it is skipped, unless
 * REQUIRE_BROWSER is set.
 */
@Tag("alone")
class ClientLibraryIT {

  private static final String BACK_END = "the-application-of-the-page";

  @TempDir static Path data;
  private static HttpServer pages;
  private static ServerProcess server;

  @TempDir Path directory;

  private ChromeDriver browser;
  private WebDriverWait until;

  @BeforeAll
  static void startServer() throws IOException {
    Chromium.assumeThere();
    pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    int port = ServerProcess.freePort();
    Map<String, String> settings = settings(Database.newUrl("client"), port);
    settings.put("FIDO_ADMIN_TOKENS_APP_SHA256", Tokens.sha256(BACK_END));
    settings.put("FIDO_ADMIN_TOKENS_APP_SCOPES", "users:read,users:write");
    settings.put("FIDO_KEYS_SEAL", Tokens.sha256("a seal that only the tests know"));
    settings.put("FIDO_RELYING_PARTIES_BRAND_ID", "brand.localhost");
    settings.put("FIDO_RELYING_PARTIES_BRAND_NAME", "Brand");
    settings.put("FIDO_RELYING_PARTIES_BRAND_ORIGINS", origin("brand.localhost"));
    server = ServerProcess.start(data, settings, port);
    pages.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "text/html");
          exchange
              .getResponseHeaders()
              .add(
                  "Content-Security-Policy",
                  "default-src 'none'; script-src http://localhost:*; connect-src http://localhost:*;"
                      + " require-trusted-types-for 'script'");
          byte[] page =
              "<!doctype html><title>A page</title><input autocomplete=username><button>Go</button>"
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    pages.start();
  }

  private static Map<String, String> settings(String database, int port) {
    Map<String, String> settings = new HashMap<>();
    settings.put("DATABASE_URL", database);
    settings.put("RP_ID", "localhost");
    settings.put("RP_ORIGIN", origin("localhost"));
    settings.put("SERVER_URL", "http://localhost:" + port);
    settings.put("QUARKUS_HTTP_CORS_ENABLED", "true");
    settings.put(
        "QUARKUS_HTTP_CORS_ORIGINS",
        String.join(",", origin("localhost"), origin("brand.localhost"), origin("127.0.0.1")));
    return settings;
  }

  private static String origin(String host) {
    return "http://" + host + ":" + pages.getAddress().getPort();
  }

  @BeforeEach
  void openPage() {
    browser = Chromium.open(directory);
    until = Chromium.until(browser);
    browser.get(origin("localhost"));
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
    if (pages != null) {
      pages.stop(0);
    }
  }

  /** Runs a body of an async function with {@code client}; an error is its code. */
  private Object run(String body, Object... arguments) {
    return runAt(server.url(), body, arguments);
  }

  private Object runAt(String baseUrl, String body, Object... arguments) {
    return browser.executeAsyncScript(
        """
        const [library, baseUrl, args, done] = arguments;
        import(library)
          .then(async ({ createClient }) => {
            window.clients ??= {};
            const client = (window.clients[baseUrl] ??= createClient({ baseUrl }));
            %s
          })
          .then(done, (error) => done(error.code ?? String(error)));
        """
            .formatted(body),
        server.url() + "/client/v1/fido.js",
        baseUrl,
        List.of(arguments));
  }

  /** Begins what {@link #ended} waits for. */
  private void begin(String name, String expression) {
    run(
        """
        window[args[0]] = null;
        %s.then((result) => (window[args[0]] = result.username ?? "done"),
                (error) => (window[args[0]] = error.code));
        return null;"""
            .formatted(expression),
        name);
  }

  private Object ended(String name) {
    return until.until(page -> browser.executeScript("return window[arguments[0]]", name));
  }

  private void registered(String name) {
    assertEquals(name, run("await client.register({username: args[0]}); return args[0];", name));
  }

  private VirtualAuthenticator plugIn(
      Transport transport, boolean isResident, boolean verifiesUser) {
    return browser.addVirtualAuthenticator(
        new VirtualAuthenticatorOptions()
            .setProtocol(Protocol.CTAP2)
            .setTransport(transport)
            .setHasResidentKey(isResident)
            .setHasUserVerification(verifiesUser)
            .setIsUserVerified(verifiesUser)
            .setIsUserConsenting(true));
  }

  /** Counts the requests to the authenticators, as they are made. */
  private void watch() {
    browser.executeScript(
        """
        window.asked = [];
        const get = navigator.credentials.get.bind(navigator.credentials);
        navigator.credentials.get = (options) => {
          window.asked.push(options);
          return get(options);
        };""");
  }

  private void awaitAsked(int times) {
    until.until(
        page -> browser.executeScript("return window.asked.length >= " + times).equals(true));
  }

  /** Chromium makes no discoverable credential on a key that can't verify its user. */
  @ParameterizedTest
  @CsvSource({
    "INTERNAL, true, true, preferred",
    "USB, true, true, preferred",
    "USB, true, false, discouraged",
    "USB, false, true, preferred",
    "NFC, false, false, preferred"
  })
  void registersAndSignsInWithEachKindOfAuthenticator(
      Transport transport, boolean isResident, boolean verifiesUser, String residentKey) {
    plugIn(transport, isResident, verifiesUser);
    String name = Api.newName();
    assertEquals(
        residentKey.equals("preferred") && isResident,
        run(
            """
            const authenticatorSelection = {residentKey: args[1]};
            return (await client.register({username: args[0], authenticatorSelection})).discoverable
              ?? false;""",
            name,
            residentKey));
    // Given another one that knows nobody
    VirtualAuthenticator other = plugIn(Transport.BLE, true, true);

    Object verified = run("return (await client.signIn({username: args[0]})).userVerified", name);

    assertEquals(verifiesUser, verified);
    assertEquals(name, run("return (await client.account.get()).username"));
    browser.removeVirtualAuthenticator(other);
    assertEquals(
        isResident && verifiesUser ? name : "NOT_ALLOWED",
        run("return (await client.signIn()).username"));
  }

  @Test
  void aBackEndEnrolsAndGetsItsNonceAndTransaction() {
    Chromium.plugIn(browser);
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

    assertEquals(
        "Laptop",
        run(
            """
            await client.register({enrollmentToken: args[0], nickname: "Laptop"});
            return (await client.passkeys.list())[0].nickname;""",
            token));
    assertEquals("UNAUTHORIZED", run("await client.register({enrollmentToken: args[0]})", token));
    String signIn = (String) run("return (await client.signIn({nonce: 'n-1'})).accessToken");
    String stepUp =
        (String) run("return (await client.stepUp({amount: '12.50'}, {nonce: 'n-2'})).accessToken");

    assertEquals("n-1", Tokens.claims(signIn).get("nonce").textValue());
    assertEquals("n-2", Tokens.claims(stepUp).get("nonce").textValue());
    assertEquals("12.50", Tokens.claims(stepUp).at("/transaction/amount").textValue());
    assertEquals(name, Tokens.claims(stepUp).get("external_id").textValue());
  }

  @Test
  void managesPasskeysAndTheAccount() {
    VirtualAuthenticator first = Chromium.plugIn(browser);
    String name = Api.newName();
    registered(name);
    assertEquals("ALREADY_REGISTERED", run("await client.register()"));
    assertEquals(
        "LAST_CREDENTIAL",
        run("const [only] = await client.passkeys.list(); await client.passkeys.remove(only.id)"));
    browser.removeVirtualAuthenticator(first);
    VirtualAuthenticator second = Chromium.plugIn(browser);

    assertEquals(
        List.of("Phone", "Key"),
        run(
            """
            await client.register({nickname: "Key"});
            const [first] = await client.passkeys.list();
            await client.passkeys.rename(first.id, "Phone");
            return (await client.passkeys.list()).map(({nickname}) => nickname);"""));
    assertEquals(
        List.of("Key"),
        run(
            """
            const [first] = await client.passkeys.list();
            await client.passkeys.remove(first.id);
            return (await client.passkeys.list()).map(({nickname}) => nickname);"""));
    assertEquals(
        "Alice",
        run(
            "await client.account.update({displayName: 'Alice'});"
                + " return (await client.account.get()).displayName"));
    assertEquals(1, second.getCredentials().size());
    assertEquals(true, run("await client.account.delete(); return client.token === undefined"));
    // The Signal API reached the passkey manager.
    until.until(page -> second.getCredentials().isEmpty());
    assertEquals("USER_NOT_FOUND", run("await client.signIn({username: args[0]})", name));
  }

  @Test
  void aTokenThatIsTooOldIsRenewedWhereTheUserWantsAChange() {
    Chromium.plugIn(browser);
    String name = Api.newName();
    registered(name);

    Object renamed =
        run(
            """
            client.token = client.token.slice(0, -8) + "AAAAAAAA"; // As little worth as an expired one.
            const [id] = [(await client.signIn({username: args[0]})).credentialId];
            client.token = client.token.slice(0, -8) + "AAAAAAAA";
            let prompts = 0;
            const change = () => client.passkeys.rename(id, "Phone");
            const changed = await client.withReauthentication(change, () => prompts++);
            return [changed.nickname, prompts];""",
            name);

    assertEquals(List.of("Phone", 1L), renamed);
  }

  @Test
  void whoPicksASuggestionSignsIn() {
    Chromium.plugIn(browser);
    String name = Api.newName();
    registered(name);

    assertEquals(
        name, run("return (await client.autofill(document.querySelector('input'))).username"));
    assertEquals(
        "username webauthn",
        browser.executeScript("return document.querySelector('input').autocomplete"));
  }

  @Test
  void autofillGivesWayToAButtonAndComesBack() {
    // Given two autofills, of which the second ends the first, and nobody to be offered
    watch();
    begin("first", "client.autofill()");
    awaitAsked(1);
    begin("second", "client.autofill()");
    assertEquals("ABORTED", ended("first"));
    awaitAsked(2);

    // When a button's ceremony fails
    assertEquals("USER_NOT_FOUND", run("await client.signIn({username: args[0]})", Api.newName()));

    // Then autofill is back; and one that succeeds ends it
    awaitAsked(3);
    assertEquals(
        List.of(true, true, false),
        browser.executeScript("return window.asked.map(({signal}) => signal.aborted)"));
    Chromium.plugIn(browser);
    registered(Api.newName());
    assertEquals("ABORTED", ended("second"));
  }

  @Test
  void signsInAtOnceWhereAPasskeyIsAtHand() {
    assertEquals("NO_PASSKEY", run("await client.immediate()"));
    String name = Api.newName();
    Chromium.plugIn(browser);
    registered(name);
    browser.executeScript(
        """
        document.querySelector("button").onclick = () => Object.values(window.clients)[0]
          .immediate().then(({username}) => (window.immediate = username),
                            ({code}) => (window.immediate = code));""");
    browser.findElement(By.tagName("button")).click();

    assertEquals(name, ended("immediate"));
  }

  /** Chromium itself makes one only beside a password that its manager has just filled in. */
  @Test
  void anUpgradeMakesAPasskeyUnseenOrNone() {
    VirtualAuthenticator first = Chromium.plugIn(browser);
    registered(Api.newName());
    browser.removeVirtualAuthenticator(first);
    VirtualAuthenticator second = Chromium.plugIn(browser);

    // Given a browser that does not make one, when a button is pressed, then there is none
    begin("upgraded", "client.upgrade().then((made) => ({username: String(made)}))");
    assertEquals("Key", run("await client.register({nickname: 'Key'}); return 'Key'"));
    assertEquals("null", ended("upgraded"));

    // Given one that does, then the server takes it
    browser.removeVirtualAuthenticator(second); // It would say that it has one.
    Chromium.plugIn(browser);
    browser.executeScript(
        """
        const create = navigator.credentials.create.bind(navigator.credentials);
        navigator.credentials.create = ({ mediation, ...options }) => {
          window.mediation = mediation;

          return create(options);
        };""");
    assertEquals(
        3L,
        run(
            "await client.upgrade({nickname: 'Browser'});"
                + " return (await client.passkeys.list()).length"));
    assertEquals("conditional", browser.executeScript("return window.mediation"));
  }

  @Test
  void aPageThatClosesMidwayLeavesTheNextOneFree() {
    VirtualAuthenticator authenticator = Chromium.plugIn(browser);
    String name = Api.newName();
    registered(name);
    browser.executeCdpCommand(
        "WebAuthn.setAutomaticPresenceSimulation",
        Map.of("authenticatorId", authenticator.getId(), "enabled", false));
    watch();
    begin("left", "client.signIn()");
    awaitAsked(1);

    browser.navigate().refresh();
    browser.executeCdpCommand(
        "WebAuthn.setAutomaticPresenceSimulation",
        Map.of("authenticatorId", authenticator.getId(), "enabled", true));

    assertEquals(name, run("return (await client.signIn()).username"));
  }

  /** As password managers do, whose objects are not the browser's. */
  @Test
  void worksBehindAnExtensionThatReplacesTheBrowsersObjectsWrongly() {
    Chromium.plugIn(browser);
    browser.executeScript(
        """
        for (const method of ["create", "get"]) {
          const own = navigator.credentials[method].bind(navigator.credentials);
          navigator.credentials[method] = async (options) => {
            const { rawId, response, authenticatorAttachment, ...rest } = await own(options);
            const copy = {};
            for (const member in response) {
              if (response[member] instanceof ArrayBuffer) copy[member] = new Uint8Array(response[member]);
            }
            return { id: "wrong", rawId, type: "public-key", authenticatorAttachment: null, response: copy,
              toJSON() { throw new TypeError("Illegal invocation"); } };
          };
        }
        PublicKeyCredential.parseCreationOptionsFromJSON = () => ({});
        PublicKeyCredential.parseRequestOptionsFromJSON = undefined;
        PublicKeyCredential.signalUnknownCredential = () => { throw new Error("not implemented"); };""");
    String name = Api.newName();

    registered(name);
    assertEquals(name, run("return (await client.signIn()).username"));
  }

  @Test
  void saysWhatIsWrongWithThePage() {
    assertEquals("INVALID_REQUEST", run("await client.register({username: ''})"));
    browser.executeCdpCommand("Network.enable", Map.of());
    Map<String, Object> offline =
        Map.of("offline", true, "latency", 0, "downloadThroughput", 0, "uploadThroughput", 0);
    browser.executeCdpCommand("Network.emulateNetworkConditions", offline);
    assertEquals("NETWORK", run("await client.signIn()"));
    Map<String, Object> online =
        Map.of("offline", false, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1);
    browser.executeCdpCommand("Network.emulateNetworkConditions", online);

    browser.get(origin("127.0.0.1"));
    Chromium.plugIn(browser);
    assertEquals(
        "RP_ID_MISMATCH", run("await client.register({username: args[0]})", Api.newName()));
    browser.executeScript("delete window.PublicKeyCredential");
    assertEquals("NOT_SUPPORTED", run("await client.signIn()"));

    browser.get(origin("insecure.test"));
    assertEquals("INSECURE_CONTEXT", run("await client.signIn()"));
  }

  @Test
  void isOfTheRelyingPartyThatItsUrlNames() {
    browser.get(origin("brand.localhost"));
    Chromium.plugIn(browser);

    String token =
        (String)
            runAt(
                server.url() + "/rp/brand",
                "return (await client.register({username: args[0]})).accessToken",
                Api.newName());

    assertEquals(server.url() + "/rp/brand", Tokens.claims(token).get("iss").textValue());
  }

  @Test
  void aServerThatIsHiddenBusyOrDownSaysWhenToComeBack() throws IOException {
    URI database = URI.create(Database.newUrl("client_strained"));
    TcpProxy proxy = new TcpProxy(database.getPort());
    try {
      int port = ServerProcess.freePort();
      String through = database.toString().replace(":" + database.getPort(), ":" + proxy.port());
      Map<String, String> settings = settings(through, port);
      settings.put("RATE_LIMIT_REQUESTS_PER_MINUTE", "3");
      settings.put("FIDO_CLIENT_ENABLED", "false");
      try (ServerProcess strained = ServerProcess.start(directory, settings, port)) {
        to(strained.url()).get("/client/v1/fido.js").statusCode(404);
        to(strained.url()).get("/client/v1/integrity.json").statusCode(404);
        String signIn =
            """
            return client.signIn().catch(({code, retryable, retryAfter}) =>
              [code, retryable, retryAfter > 0]);""";
        proxy.close();
        assertEquals(List.of("DATABASE_ERROR", true, true), runAt(strained.url(), signIn));
        Object limited = runAt(strained.url(), signIn);
        for (int i = 0; i < 4; i++) {
          limited = runAt(strained.url(), signIn);
        }
        assertEquals(List.of("RATE_LIMIT_EXCEEDED", true, true), limited);
      }
    } finally {
      proxy.close();
    }
  }

  @Test
  void reportsHowCeremoniesEnd() {
    Chromium.plugIn(browser);
    registered(Api.newName());

    until.until(
        page ->
            to(server.url())
                .get("/q/metrics")
                .asString()
                .matches(
                    "(?s).*fido_client_outcomes_seconds_count\\{[^}]*ceremony=\"REGISTRATION\"[^}]*"
                        + "outcome=\"COMPLETED\".*"));
  }

  @Test
  void isRunOnlyAsItsHashSays() {
    String document = to(server.url()).get("/client/v1/integrity.json").asString();
    String load =
        """
        const [url, integrity, done] = arguments;
        const script = document.createElement("script");
        Object.assign(script, {type: "module", crossOrigin: "anonymous", integrity,
          onload: () => done("loaded"), onerror: () => done("refused")});
        const policy = trustedTypes.createPolicy("test", {createScriptURL: (each) => each});
        script.src = policy.createScriptURL(url);
        document.head.append(script);""";
    String integrity = document.replaceAll("(?s).*?\"integrity\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    String url = document.replaceAll("(?s).*?\"url\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    assertTrue(url.matches("/client/v1/fido\\.[0-9a-f]{16}\\.js"), url);

    assertEquals("loaded", browser.executeAsyncScript(load, server.url() + url, integrity));
    String other = integrity.replaceAll("-....", "-AAAA");
    assertEquals(
        "refused", browser.executeAsyncScript(load, server.url() + "/client/v1/fido.js", other));
  }
}
