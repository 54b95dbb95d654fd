package io.fidoserver.testsupport;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** How the server of the tests is configured. */
public final class ServerUnderTest implements QuarkusTestResourceLifecycleManager {

  public static final String ANDROID_ORIGIN =
      "android:apk-key-hash:pNiP5iKyQ8JwgGOaKA1zGPUPJIS-0H1xKCQcfIoGLck";

  @Override
  public Map<String, String> start() {
    return Map.of(
        "DATABASE_URL",
        Database.url(),
        "RP_ID",
        SoftwareAuthenticator.RP_ID,
        "RP_NAME",
        "Example",
        "RP_ORIGIN",
        SoftwareAuthenticator.ORIGIN + ",https://login.example.org," + ANDROID_ORIGIN,
        "fido.relying-party.algorithms",
        everyAlgorithm());
  }

  private static String everyAlgorithm() {
    return Arrays.stream(KeyType.values())
        .filter(each -> each != KeyType.RS1)
        .map(Enum::name)
        .collect(Collectors.joining(","));
  }

  /** The database is shared by all test classes, and ends with the JVM. */
  @Override
  public void stop() {}
}
