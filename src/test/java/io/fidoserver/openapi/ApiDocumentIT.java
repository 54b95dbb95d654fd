package io.fidoserver.openapi;

import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static io.fidoserver.testsupport.Request.request;
import static io.fidoserver.testsupport.Request.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.ApiContract;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenAPI document against the responses in the tests before this one: {@code mvn verify} runs them
 * all.
 */
@QuarkusIntegrationTest
@QuarkusTestResource(ServerUnderTest.class)
class ApiDocumentIT {

  /** Error codes of faults and overload, which FaultsIT and RateLimitIT test, and of bugs. */
  private static final Set<String> OF_FAULTS =
      Set.of("DATABASE_ERROR", "SERVICE_UNAVAILABLE", "INTERNAL_ERROR", "RATE_LIMIT_EXCEEDED");

  @TempDir Path directory;

  @Test
  void aWellKnownDocumentThatIsNotConfiguredIsNotThere() {
    try (ServerProcess server =
        ServerProcess.start(directory, Map.of("DATABASE_URL", Database.url()))) {
      for (String each :
          List.of(
              "jwks.json",
              "openid-configuration",
              "oauth-authorization-server",
              "passkey-endpoints",
              "assetlinks.json",
              "apple-app-site-association")) {
        Response answer = to(server.url()).get("/.well-known/" + each);

        assertRefused(answer, 404, "NOT_FOUND", null);
      }
    }
  }

  @Test
  void whoIsNotInvitedDoesNotRegisterWhateverTheName() {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            Database.url(),
            "RP_ID",
            SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN",
            SoftwareAuthenticator.ORIGIN,
            "FIDO_REGISTRATION_MODE",
            "invited",
            "FIDO_ADMIN_TOKENS_WRITER_SHA256",
            Tokens.sha256(Tokens.WRITER),
            "FIDO_ADMIN_TOKENS_WRITER_SCOPES",
            "users:read,users:write");
    String taken = Api.newName();
    Api.api().registered(taken);
    try (ServerProcess server = ServerProcess.start(directory, settings)) {
      Api api = Api.at(server.url());
      for (String name : List.of(taken, Api.newName())) {
        assertRefused(
            api.post(Api.REGISTER + "/begin", Api.named(name)), 403, "REGISTRATION_CLOSED", null);
      }
      SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
      ObjectNode credential = authenticator.register(Base64Url.encode(new byte[32]), right -> {});
      assertRefused(
          api.complete(Api.REGISTER, Api.newName(), credential), 403, "REGISTRATION_CLOSED", null);

      Object userId = Database.query("select id from users where username = ?", taken);
      String enrollment =
          api.with(Tokens.WRITER)
              .post("/api/v1/admin/users/" + userId + "/enrollment-tokens", Api.object())
              .json()
              .getString("data.enrollmentToken");
      api.with(enrollment).register(taken, authenticator, right -> {}).statusCode(200);
      api.authenticate(taken, authenticator, right -> {}).statusCode(200);
    }
  }

  @Test
  void isThereAsJsonAndAsYaml() throws IOException {
    Response json = request().get("/q/openapi?format=json");
    Response yaml = request().get("/q/openapi");

    assertEquals("application/json;charset=UTF-8", json.contentType());
    assertEquals("application/yaml;charset=UTF-8", yaml.contentType());
    assertEquals(
        new ObjectMapper().readTree(json.asString()), new YAMLMapper().readTree(yaml.asString()));
  }

  @Test
  void everyAnswerThatIsDocumentedOccurs() throws IOException {
    aWellKnownDocumentThatIsNotConfiguredIsNotThere();
    whoIsNotInvitedDoesNotRegisterWhateverTheName();
    Set<String> missing = documented();
    assertTrue(missing.size() > 100, missing.toString());

    missing.removeAll(ApiContract.occurred());

    assertEquals(Set.of(), missing);
  }

  private static Set<String> documented() throws IOException {
    JsonNode document =
        new ObjectMapper().readTree(request().get("/q/openapi?format=json").asString());
    Set<String> answers = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            addAnswers(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue(),
                                answers)));
    return answers;
  }

  private static void addAnswers(String call, JsonNode operation, Set<String> answers) {
    operation
        .path("responses")
        .properties()
        .forEach(
            response -> {
              String answer = call + " " + response.getKey() + " ";
              if (response.getKey().startsWith("2")) {
                answers.add(answer + "OK");
              }
              response
                  .getValue()
                  .at("/content/application~1json/examples")
                  .fieldNames()
                  .forEachRemaining(
                      code -> {
                        if (!OF_FAULTS.contains(code)) {
                          answers.add(answer + code);
                        }
                      });
            });
  }

  /** Swagger UI is for development only; the demo page serves to try the server out. */
  @Test
  void thereIsNoSwaggerUi() {
    request().get("/q/swagger-ui").statusCode(404);
  }
}
