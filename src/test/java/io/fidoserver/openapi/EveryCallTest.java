package io.fidoserver.openapi;

import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static org.hamcrest.Matchers.containsString;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors that many operations have in common, for each of them. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class EveryCallTest {

  private static final String UNKNOWN = Base64Url.encode(new byte[] {1, 2, 3});

  private String token;
  private String userId;

  @BeforeEach
  void aUser() {
    String username = Api.newName();
    token = Api.api().accessToken(username, new SoftwareAuthenticator());
    userId = Database.query("select id from users where username = ?", username).toString();
  }

  private Response send(String method, String path, String contentType, String body) {
    String operator =
        path.matches(".*/(events|webhooks/redeliver).*") ? Tokens.AUDITOR : Tokens.WRITER;
    String bearer =
        path.startsWith("/api/v1/introspect")
            ? Tokens.INTROSPECTOR
            : path.startsWith("/api/v1/admin/relying-parties")
                ? Tokens.PLATFORM
                : path.startsWith("/api/v1/admin/api-keys")
                    ? Tokens.KEY_KEEPER
                    : path.startsWith("/api/v1/admin") ? operator : token;
    return request()
        .header("Authorization", "Bearer " + bearer)
        .contentType(contentType)
        .body(body)
        .send(method, path.replace("{userId}", userId).replace("{credentialId}", UNKNOWN));
  }

  /** Swagger UI is in development and tests; ApiDocumentIT verifies that it is nowhere else. */
  @Test
  void theDocumentCanBeTriedOut() {
    request().get("/q/swagger-ui/").statusCode(200).body(containsString("SwaggerUIBundle"));
  }

  @ParameterizedTest
  @CsvSource({
    "POST,  /api/v1/webauthn/register/begin",
    "POST,  /api/v1/webauthn/register/complete",
    "POST,  /api/v1/webauthn/authenticate/begin",
    "POST,  /api/v1/webauthn/authenticate/complete",
    "POST,  /api/v1/webauthn/client-outcomes",
    "PATCH, /api/v1/me",
    "PATCH, /api/v1/me/credentials/{credentialId}",
    "POST,  /api/v1/admin/users",
    "PATCH, /api/v1/admin/users/{userId}",
    "PATCH, /api/v1/admin/users/{userId}/credentials/{credentialId}",
    "POST,  /api/v1/admin/users/{userId}/enrollment-tokens",
    "POST,  /api/v1/admin/enrollments",
    "POST,  /api/v1/admin/api-keys",
    "POST,  /api/v1/admin/api-keys/{userId}/rotate",
    "PUT,   /api/v1/admin/relying-parties/nobody",
    "POST,  /api/v1/admin/policy/dry-run",
    "POST,  /api/v1/admin/webhooks/redeliver",
  })
  void theBodyIsNoneThatCanBeRead(String method, String path) {
    String json = "application/json";
    String large = "{\"x\": \"" + "a".repeat(65 * 1024) + "\"}";

    assertRefused(send(method, path, json, "{"), 400, "JSON_ERROR", null);
    assertRefused(send(method, path, json, "[]"), 400, "INVALID_REQUEST", null);
    assertRefused(send(method, path, json, large), 413, "PAYLOAD_TOO_LARGE", null);
    assertRefused(send(method, path, "text/plain", "{}"), 415, "UNSUPPORTED_MEDIA_TYPE", null);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /api/v1/me",
    "PATCH,  /api/v1/me",
    "DELETE, /api/v1/me",
    "DELETE, /api/v1/me/tokens",
    "GET,    /api/v1/me/credentials",
    "PATCH,  /api/v1/me/credentials/{credentialId}",
    "DELETE, /api/v1/me/credentials/{credentialId}",
    "GET,    /api/v1/admin/users",
    "POST,   /api/v1/admin/users",
    "GET,    /api/v1/admin/users/{userId}",
    "PATCH,  /api/v1/admin/users/{userId}",
    "DELETE, /api/v1/admin/users/{userId}",
    "GET,    /api/v1/admin/users/{userId}/credentials",
    "PATCH,  /api/v1/admin/users/{userId}/credentials/{credentialId}",
    "DELETE, /api/v1/admin/users/{userId}/credentials/{credentialId}",
    "GET,    /api/v1/admin/users/{userId}/enrollment-tokens",
    "POST,   /api/v1/admin/users/{userId}/enrollment-tokens",
    "DELETE, /api/v1/admin/users/{userId}/enrollment-tokens/{credentialId}",
    "GET,    /api/v1/admin/events",
    "POST,   /api/v1/admin/policy/dry-run",
    "POST,   /api/v1/admin/webhooks/redeliver",
    "GET,    /api/v1/admin/export",
    "POST,   /api/v1/introspect",
    "POST,   /api/v1/admin/enrollments",
    "GET,    /api/v1/admin/enrollments",
    "DELETE, /api/v1/admin/enrollments/{credentialId}",
    "GET,    /api/v1/admin/reports/adoption",
    "GET,    /api/v1/admin/reports/models",
    "GET,    /api/v1/admin/api-keys",
    "POST,   /api/v1/admin/api-keys",
    "POST,   /api/v1/admin/api-keys/{userId}/rotate",
    "DELETE, /api/v1/admin/api-keys/{userId}",
    "GET,    /api/v1/admin/relying-parties",
    "GET,    /api/v1/admin/relying-parties/nobody",
    "PUT,    /api/v1/admin/relying-parties/nobody",
    "DELETE, /api/v1/admin/relying-parties/nobody",
    "POST,   /api/v1/admin/relying-parties/nobody/keys",
    "POST,   /api/v1/admin/import",
  })
  void thereIsNoSuchParameter(String method, String path) {
    String type =
        path.endsWith("import")
            ? "application/x-ndjson"
            : path.endsWith("introspect")
                ? "application/x-www-form-urlencoded"
                : "application/json";

    assertBadInput(send(method, path + "?unknown=1", type, "{}"), "INVALID_REQUEST", "unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    '',                   ''",
    "PATCH,  '',                   '{\"enabled\": true}'",
    "DELETE, '',                   ''",
    "GET,    /credentials,         ''",
    "GET,    /enrollment-tokens,   ''",
    "POST,   /enrollment-tokens,   '{}'",
  })
  void thereIsNoSuchUser(String method, String path, String body) {
    userId = UUID.randomUUID().toString();

    assertRefused(
        send(method, "/api/v1/admin/users/{userId}" + path, "application/json", body),
        404,
        "USER_NOT_FOUND",
        null);
  }

  @Test
  void thereIsNoWebhook() {
    assertRefused(
        send("POST", "/api/v1/admin/webhooks/redeliver", "application/json", "{}"),
        404,
        "NOT_FOUND",
        null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/me/credentials/",
        "/api/v1/admin/users/{userId}/credentials/",
      })
  void thereIsNoSuchCredentialOrCanBeNone(String path) {
    String body = path.contains("admin") ? "{\"suspended\": true}" : "{\"nickname\": null}";
    for (String method : new String[] {"PATCH", "DELETE"}) {
      assertRefused(
          send(method, path + UNKNOWN, "application/json", body),
          404,
          "CREDENTIAL_NOT_FOUND",
          null);
      assertRefused(
          send(method, path + "not=base64url", "application/json", body),
          400,
          "BASE64_ERROR",
          null);
    }
  }
}
