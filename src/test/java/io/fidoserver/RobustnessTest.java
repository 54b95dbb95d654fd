package io.fidoserver;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is sent, the answer is a success or a refusal, soon, and never our fault. */
@Tag("thorough")
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class RobustnessTest {

  private static final int TRIES = 100;
  private static final long SOON_MS = 1_000;

  /** A failure names it, so that it can be had again. */
  private final long seed = System.nanoTime();

  private final Random random = new Random(seed);
  private Api api;

  @BeforeEach
  void client() {
    api = Api.api();
  }

  private void assertRefusedOrDone(Response answer, String sent) {
    String context = "seed " + seed + ", sent " + sent + ", answered " + answer.asString();
    assertTrue(answer.statusCode() == 200 || answer.statusCode() / 100 == 4, context);
    assertTrue(answer.timeIn(TimeUnit.MILLISECONDS) < SOON_MS, context);
  }

  /** Flips, cuts, doubles or fills some of it. */
  private byte[] bend(byte[] right) {
    byte[] bent = right.clone();
    int at = random.nextInt(Math.max(1, bent.length));
    switch (random.nextInt(5)) {
      case 0 -> bent[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bent[at] = (byte) random.nextInt(256);
      case 2 -> bent = Arrays.copyOf(bent, at);
      case 3 -> {
        bent = Arrays.copyOf(bent, bent.length + at);
        System.arraycopy(right, 0, bent, right.length, at);
      }
      default ->
          Arrays.fill(
              bent, at, Math.min(bent.length, at + 1 + random.nextInt(9)), (byte) random.nextInt());
    }
    return Arrays.equals(bent, right) ? bend(right) : bent;
  }

  private JsonNode registration(String username, SoftwareAuthenticator authenticator) {
    var options = api.begin(REGISTER, Api.named(username));
    authenticator.userHandle = Base64Url.decode(options.getString("user.id"));
    return authenticator.register(options.getString("challenge"), right -> {});
  }

  private void bendField(JsonNode credential, String field) {
    ObjectNode response = (ObjectNode) credential.get("response");
    byte[] right = Base64Url.decode(response.get(field).asText());
    response.put(field, Base64Url.encode(bend(right)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clientDataJSON", "attestationObject"})
  void aRegistrationsPartsAreBent(String field) {
    for (int i = 0; i < TRIES; i++) {
      String username = Api.newName();
      JsonNode credential = registration(username, new SoftwareAuthenticator());
      bendField(credential, field);

      assertRefusedOrDone(api.complete(REGISTER, username, credential), credential.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"clientDataJSON", "authenticatorData", "signature", "userHandle"})
  void anAuthenticationsPartsAreBent(String field) {
    String username = Api.newName();
    SoftwareAuthenticator authenticator = api.registered(username);
    for (int i = 0; i < TRIES; i++) {
      String challenge = api.begin(AUTHENTICATE, Api.named(username)).getString("challenge");
      JsonNode credential = authenticator.authenticate(challenge, right -> {});
      bendField(credential, field);

      Response answer = api.complete(AUTHENTICATE, username, credential);

      assertRefusedOrDone(answer, credential.toString());
      // What is signed, and who signed it, can't be bent at all.
      assertTrue(answer.statusCode() != 200 || field.equals("userHandle"), credential.toString());
    }
  }

  @Test
  void aBodyIsBent() {
    String username = Api.newName();
    byte[] right =
        Api.named(username)
            .set("credential", registration(username, new SoftwareAuthenticator()))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 4 * TRIES; i++) {
      byte[] body = bend(right);

      Response answer =
          given().contentType("application/json").body(body).post(REGISTER + "/complete");

      assertRefusedOrDone(answer, new String(body, StandardCharsets.ISO_8859_1));
    }
  }

  /** Lengths that promise more than there is are how little input takes much memory. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5b7fffffffffffffff", // a byte string of 2^63 - 1
        "9b7fffffffffffffff", // an array of as many
        "bb7fffffffffffffff", // a map of as many
        "9f", // an array without end
        "818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181",
        "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c100",
      })
  void anAttestationObjectPromisesTooMuch(String hex) {
    String username = Api.newName();
    JsonNode credential = registration(username, new SoftwareAuthenticator());
    ((ObjectNode) credential.get("response"))
        .put("attestationObject", Base64Url.encode(HexFormat.of().parseHex(hex)));

    Response answer = api.complete(REGISTER, username, credential);

    assertRefusedOrDone(answer, hex);
    assertEquals("DESERIALIZATION_ERROR", answer.path("errors[0].code"));
  }
}
