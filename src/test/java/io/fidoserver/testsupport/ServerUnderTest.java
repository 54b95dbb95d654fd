package io.fidoserver.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Configuration of the server under test. */
public final class ServerUnderTest implements QuarkusTestResourceLifecycleManager {

  public static final String ANDROID_ORIGIN =
      "android:apk-key-hash:pNiP5iKyQ8JwgGOaKA1zGPUPJIS-0H1xKCQcfIoGLck";

  /** RP ID of the relying party {@code shop}. */
  public static final String SHOP = "shop.example";

  @Override
  public Map<String, String> start() {
    return Map.ofEntries(
        Map.entry("DATABASE_URL", Database.url()),
        Map.entry("RP_ID", SoftwareAuthenticator.RP_ID),
        Map.entry("RP_NAME", "Example"),
        Map.entry(
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN + ",https://login.example.org," + ANDROID_ORIGIN),
        Map.entry(
            "fido.relying-party.app-ids", "https://example.org/app-id.json,https://example.org/"),
        Map.entry("SERVER_URL", Tokens.ISSUER),
        Map.entry("RATE_LIMIT_REQUESTS_PER_MINUTE", "unlimited"),
        Map.entry("fido.token.keys", Tokens.KEYS),
        Map.entry("fido.admin.tokens.reader.sha256", Tokens.sha256(Tokens.READER)),
        Map.entry("fido.admin.tokens.reader.scopes", "users:read"),
        Map.entry("fido.admin.tokens.writer.sha256", Tokens.sha256(Tokens.WRITER)),
        Map.entry("fido.admin.tokens.writer.scopes", "users:write,users:read"),
        Map.entry("fido.admin.tokens.key-keeper.sha256", Tokens.sha256(Tokens.KEY_KEEPER)),
        Map.entry(
            "fido.admin.tokens.key-keeper.scopes",
            "api-keys:read,api-keys:write,users:read,users:write,ceremonies"),
        Map.entry("fido.admin.tokens.introspector.sha256", Tokens.sha256(Tokens.INTROSPECTOR)),
        Map.entry("fido.admin.tokens.introspector.scopes", "tokens:introspect"),
        Map.entry("fido.admin.tokens.auditor.sha256", Tokens.sha256(Tokens.AUDITOR)),
        Map.entry("fido.admin.tokens.auditor.scopes", "events:read"),
        Map.entry("fido.relying-parties.shop.id", SHOP),
        Map.entry("fido.relying-parties.shop.name", "Shop"),
        Map.entry(
            "fido.relying-parties.shop.origins", "https://" + SHOP + ",https://passkeys." + SHOP),
        Map.entry("fido.relying-parties.shop.hosts", "passkeys." + SHOP),
        Map.entry("fido.relying-parties.shop.settings.\"pages.account\"", "true"),
        Map.entry("fido.relying-parties.shop.settings.\"pages.name\"", "Toys & \"More\""),
        Map.entry("fido.relying-parties.shop.settings.\"pages.color\"", "#ff8800"),
        Map.entry("fido.relying-parties.shop.settings.\"pages.logo\"", "/logo.svg"),
        Map.entry("fido.keys.seal", Tokens.sha256("a seal that only the tests know")),
        Map.entry("fido.admin.tokens.shop.sha256", Tokens.sha256(Tokens.SHOP)),
        Map.entry("fido.admin.tokens.shop.scopes", Tokens.EVERY_SCOPE),
        Map.entry("fido.admin.tokens.shop.relying-party", "shop"),
        Map.entry("fido.admin.tokens.platform.sha256", Tokens.sha256(Tokens.PLATFORM)),
        Map.entry("fido.admin.tokens.platform.scopes", Tokens.PLATFORMS_SCOPES),
        Map.entry("fido.admin.tokens.platform.relying-party", "*"),
        Map.entry("fido.discovery.android-packages", "org.example.app"),
        Map.entry("fido.discovery.apple-apps", "ABCDE12345.org.example.app"),
        Map.entry("fido.discovery.enroll-url", "https://example.org/passkeys/new"),
        Map.entry("fido.discovery.prf-usage-details-url", "https://example.org/passkeys/prf"),
        Map.entry("fido.relying-party.algorithms", everyAlgorithm()));
  }

  private static String everyAlgorithm() {
    return Arrays.stream(KeyType.values())
        .filter(each -> each != KeyType.RS1 && each.isProvided())
        .map(Enum::name)
        .collect(Collectors.joining(","));
  }

  /** The database is shared by all test classes, and ends with the JVM. */
  @Override
  public void stop() {}
}
