package io.fidoserver.discovery;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.shop;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** Well-known documents (RFC 8615). */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class DiscoveryTest {

  private static Response document(String name) {
    return api()
        .get("/.well-known/" + name)
        .statusCode(200)
        .contentType(matchesPattern("application/json.*"))
        .header("Cache-Control", equalTo("public, max-age=3600"));
  }

  @Test
  void relatedOriginsAreTheWebOrigins() {
    document("webauthn")
        .body("origins", contains("https://example.org", "https://login.example.org"));
  }

  @Test
  void passkeyEndpoints() {
    document("passkey-endpoints")
        .body("enroll", equalTo("https://example.org/passkeys/new"))
        .body("manage", nullValue())
        .body("prfUsageDetails", equalTo("https://example.org/passkeys/prf"));
  }

  /** It is at the host, as the issuer's origin may run no ceremonies of this relying party. */
  @Test
  void passkeyEndpointsAreTheAccountPageWhereNothingElseIsConfigured() {
    shop()
        .get("/.well-known/passkey-endpoints")
        .statusCode(200)
        .body("enroll", equalTo("https://passkeys.shop.example/account"))
        .body("manage", equalTo("https://passkeys.shop.example/account"))
        .body("prfUsageDetails", nullValue());
  }

  @Test
  void androidAppsAreLinkedByTheirCertificates() {
    document("assetlinks.json")
        .body("[0].target.namespace", equalTo("android_app"))
        .body("[0].target.package_name", equalTo("org.example.app"))
        .body(
            "[0].target.sha256_cert_fingerprints",
            contains(matchesPattern("A4:D8:8F:E6:([0-9A-F]{2}:){27}[0-9A-F]{2}")))
        .body(
            "[0].relation",
            contains(
                "delegate_permission/common.handle_all_urls",
                "delegate_permission/common.get_login_creds"));
  }

  @Test
  void appleAppsShareTheCredentials() {
    document("apple-app-site-association")
        .body("webcredentials.apps", contains("ABCDE12345.org.example.app"));
  }
}
