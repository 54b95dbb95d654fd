package io.fidoserver.relyingparty;

import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.Api.shop;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every call of the API to a relying party, with every credential of another: the answer is that to
 * a credential which nobody has, and nothing of the relying party changes.
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class EveryCallOfAnotherTest {

  /** What a refused call may not touch; events and counts have the refusal itself. */
  private static final List<String> TABLES =
      List.of(
          "users",
          "credentials",
          "enrollment_tokens",
          "api_keys",
          "deletions",
          "token_keys",
          "webhook_outbox");

  /** Credential of the other relying party, and one of its form that nobody has. */
  private record Foreign(String kind, String token, String nobodys) {}

  private final Map<String, String> parameters = new TreeMap<>();
  private List<Foreign> foreign;

  @BeforeEach
  void twoRelyingParties() {
    SoftwareAuthenticator there = new SoftwareAuthenticator();
    there.rpId = ServerUnderTest.SHOP;
    there.origin = "https://" + ServerUnderTest.SHOP;
    Json theirs = shop().register(newName(), there, right -> {}).json().at("data");
    Json theirKey = apiKey(shop(), Tokens.SHOP);
    Json theirEnrollment = enrollment(shop().with(Tokens.SHOP));
    parameters.put("userId", theirs.getString("userId"));
    parameters.put("credentialId", theirs.getString("credentialId"));
    parameters.put("keyId", theirKey.getString("id"));
    parameters.put("tokenId", theirEnrollment.getString("id"));
    parameters.put("enrollmentId", theirEnrollment.getString("id"));
    parameters.put("name", "shop");

    foreign =
        List.of(
            foreign("access token", api().accessToken(newName(), new SoftwareAuthenticator())),
            foreign(
                "enrollment token",
                enrollment(api().with(Tokens.WRITER)).getString("enrollmentToken")),
            foreign("API key", apiKey(api(), Tokens.KEY_KEEPER).getString("apiKey")),
            foreign("operator's token", Tokens.WRITER));
  }

  private static Json enrollment(Api operator) {
    return operator
        .post(
            "/api/v1/admin/enrollments",
            object().put("username", newName()).put("createUser", true))
        .json()
        .at("data");
  }

  private static Json apiKey(Api at, String operator) {
    ObjectNode request = object().put("name", newName());
    request.putArray("scopes").add("users:read").add("users:write").add("ceremonies");
    return at.with(operator).post("/api/v1/admin/api-keys", request).json().at("data");
  }

  /** The same token with another end. */
  private static Foreign foreign(String kind, String token) {
    String end = Base64Url.encode(SoftwareAuthenticator.random(6));
    return new Foreign(kind, token, token.substring(0, token.length() - 8) + end);
  }

  /** Operation of the OpenAPI document. */
  private record Call(String method, String path, String contentType) {

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private static List<Call> calls() {
    List<Call> calls = new ArrayList<>();
    JsonNode paths =
        Json.parse(Request.request().get("/q/openapi?format=json").asString()).get("paths");
    for (Map.Entry<String, JsonNode> path : paths.properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        JsonNode content = operation.getValue().at("/requestBody/content");
        calls.add(
            new Call(
                operation.getKey().toUpperCase(Locale.ROOT),
                path.getKey(),
                content.isObject() ? content.fieldNames().next() : null));
      }
    }
    return calls;
  }

  @TestFactory
  Stream<DynamicTest> isAsOneWithACredentialThatNobodyHas() {
    List<Call> calls = calls();
    assertTrue(calls.size() > 40, calls.toString());
    return calls.stream()
        .flatMap(
            call ->
                foreign.stream()
                    .map(
                        each ->
                            DynamicTest.dynamicTest(
                                call + " with an " + each.kind(), () -> verify(call, each))));
  }

  private void verify(Call call, Foreign each) {
    Object before = contents();

    Response answer = send(call, each.token());

    Response toNobody = send(call, each.nobodys());
    assertEquals(without(toNobody), without(answer));
    assertEquals(before, contents());
  }

  /** The answer without what is of each request. */
  private static String without(Response answer) {
    String body =
        answer
            .asString()
            .replaceAll("\"(requestId|challenge|timestamp)\":\"[^\"]*\"", "\"$1\"")
            .replaceAll("\"user\":\\{\"id\":\"[^\"]*\"", "\"user\":{\"id\"");
    return answer.statusCode() + " " + body;
  }

  private Response send(Call call, String token) {
    String path = call.path();
    for (Map.Entry<String, String> each : parameters.entrySet()) {
      path = path.replace("{" + each.getKey() + "}", each.getValue());
    }
    Request request = Request.to(Request.serverUnderTest() + "/rp/shop").bearer(token);
    if (call.contentType() != null) {
      request.contentType(call.contentType()).body(body(call));
    }
    return request.send(call.method(), path);
  }

  private String body(Call call) {
    if (call.path().endsWith("/introspect")) {
      return "token=" + foreign.get(0).token();
    }
    return call.path().endsWith("/begin")
        ? object().put("userId", parameters.get("userId")).toString()
        : object().toString();
  }

  private static Object contents() {
    return Database.query(
        TABLES.stream()
            .map(
                table ->
                    "(select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from "
                        + table
                        + " t where relying_party = 'shop')")
            .collect(Collectors.joining(" || ' ' || ", "select ", "")));
  }
}
