package io.fidoserver;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Request.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses to malformed input: always a success or a refusal, soon, and never 500. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class RobustnessTest {

  private static final int TRIES = 100;
  private static final Duration SOON = Duration.ofMillis(1_000);

  /** Seed of the mutations, which a failure reports so that it can be reproduced. */
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
    assertTrue(answer.elapsed().compareTo(SOON) < 0, context);
  }

  /** Mutates the bytes: flips, cuts, doubles or fills some of them. */
  private byte[] mutate(byte[] right) {
    byte[] copy = right.clone();
    int at = random.nextInt(Math.max(1, copy.length));
    switch (random.nextInt(5)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt(256);
      case 2 -> copy = Arrays.copyOf(copy, at);
      case 3 -> {
        copy = Arrays.copyOf(copy, copy.length + at);
        System.arraycopy(right, 0, copy, right.length, at);
      }
      default ->
          Arrays.fill(
              copy, at, Math.min(copy.length, at + 1 + random.nextInt(9)), (byte) random.nextInt());
    }
    return Arrays.equals(copy, right) ? mutate(right) : copy;
  }

  private JsonNode registration(String username, SoftwareAuthenticator authenticator) {
    var options = api.begin(REGISTER, Api.named(username));
    authenticator.userHandle = Base64Url.decode(options.getString("user.id"));
    return authenticator.register(options.getString("challenge"), right -> {});
  }

  private void mutateField(JsonNode credential, String field) {
    ObjectNode response = (ObjectNode) credential.get("response");
    byte[] right = Base64Url.decode(response.get(field).asText());
    response.put(field, Base64Url.encode(mutate(right)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clientDataJSON", "attestationObject"})
  void aRegistrationsPartsAreBent(String field) {
    for (int i = 0; i < TRIES; i++) {
      String username = Api.newName();
      JsonNode credential = registration(username, new SoftwareAuthenticator());
      mutateField(credential, field);

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
      mutateField(credential, field);

      Response answer = api.complete(AUTHENTICATE, username, credential);

      assertRefusedOrDone(answer, credential.toString());
      // No change of the signed data or of the credential may succeed.
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
      byte[] body = mutate(right);

      Response answer =
          request().contentType("application/json").body(body).post(REGISTER + "/complete");

      assertRefusedOrDone(answer, new String(body, StandardCharsets.ISO_8859_1));
    }
  }

  /** A declared length beyond the input could make a small body allocate much memory. */
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
    assertEquals("DESERIALIZATION_ERROR", answer.json().get("errors[0].code"));
  }
}
