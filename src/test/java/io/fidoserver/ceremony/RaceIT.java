package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Json;
import io.fidoserver.testsupport.Request;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerProcess;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Concurrent requests to two servers with one database, which decides each race. */
@Tag("alone")
class RaceIT {

  private static final int MANY = 20;

  private static final String DEADLOCKS =
      "select deadlocks from pg_stat_database where datname = 'races'";

  @TempDir static Path directory;

  private static List<ServerProcess> servers;

  /**
   * Starts two servers, and warms up each with a sign-in and a refusal, as the first ones take
   * long.
   */
  @BeforeAll
  static void startTwo() throws Exception {
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL", Database.newUrl("races"),
            "RP_ID", SoftwareAuthenticator.RP_ID,
            "RP_ORIGIN", SoftwareAuthenticator.ORIGIN);
    servers =
        List.of(ServerProcess.start(directory, settings), ServerProcess.start(directory, settings));
    for (ServerProcess each : servers) {
      Api api = Api.at(each.url());
      String name = newName();
      SoftwareAuthenticator authenticator = api.registered(name);
      String notIssued = "A".repeat(43);
      assertEquals(200, api.authenticate(name, authenticator, right -> {}).statusCode());
      assertEquals(
          404,
          api.authenticate(
                  name, authenticator, answer -> answer.clientData.put("challenge", notIssued))
              .statusCode());
    }
  }

  @AfterAll
  static void stop() {
    servers.forEach(ServerProcess::close);
  }

  private static Api api(int i) {
    return Api.at(servers.get(i % servers.size()).url());
  }

  /** Runs the calls concurrently, and counts the outcomes: the status and, if refused, the code. */
  private static Map<String, Integer> atOnce(IntFunction<Response> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(MANY);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Response>> calls =
          IntStream.range(0, MANY)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            start.await();
                            return call.apply(i);
                          }))
              .toList();
      start.countDown();
      Map<String, Integer> outcomes = new TreeMap<>();
      for (Future<Response> each : calls) {
        Response response = each.get();
        String code =
            response.statusCode() == 200 ? "" : " " + response.json().getString("errors[0].code");
        outcomes.merge(response.statusCode() + code, 1, Integer::sum);
      }
      return outcomes;
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void oneOfManyCompletionsOfOneRegistrationWins() throws Exception {
    String name = newName();
    String challenge = api(0).begin(REGISTER, named(name)).getString("challenge");
    JsonNode credential = new SoftwareAuthenticator().register(challenge, right -> {});

    Map<String, Integer> outcomes = atOnce(i -> api(i).complete(REGISTER, name, credential));

    assertEquals(Map.of("200", 1, "404 CHALLENGE_NOT_FOUND", MANY - 1), outcomes);
    assertEquals(1L, credentialsOf(name));
  }

  @Test
  void oneOfManyCompletionsOfOneAuthenticationWins() throws Exception {
    String name = newName();
    SoftwareAuthenticator authenticator = api(0).registered(name);
    String challenge = api(1).begin(AUTHENTICATE, named(name)).getString("challenge");
    JsonNode credential = authenticator.authenticate(challenge, right -> {});

    Map<String, Integer> outcomes = atOnce(i -> api(i).complete(AUTHENTICATE, name, credential));

    assertEquals(Map.of("200", 1, "404 CHALLENGE_NOT_FOUND", MANY - 1), outcomes);
  }

  @Test
  void oneOfManyWrongAnswersIsToldWhatIsWrong() throws Exception {
    String name = newName();
    SoftwareAuthenticator authenticator = api(0).registered(name);
    String challenge = api(1).begin(AUTHENTICATE, named(name)).getString("challenge");
    JsonNode wrong =
        authenticator.authenticate(challenge, answer -> answer.clientData.put("origin", "x"));

    Map<String, Integer> outcomes = atOnce(i -> api(i).complete(AUTHENTICATE, name, wrong));

    assertEquals(Map.of("401 INVALID_SIGNATURE", 1, "404 CHALLENGE_NOT_FOUND", MANY - 1), outcomes);
  }

  @Test
  void oneOfManyRegistrationsOfOneNewNameWins() throws Exception {
    String name = newName();
    List<JsonNode> credentials =
        IntStream.range(0, MANY)
            .mapToObj(
                i -> {
                  Json options = api(i).begin(REGISTER, named(name));
                  return (JsonNode)
                      new SoftwareAuthenticator()
                          .register(options.getString("challenge"), right -> {});
                })
            .toList();

    Map<String, Integer> outcomes =
        atOnce(i -> api(i).complete(REGISTER, name, credentials.get(i)));

    assertEquals(Map.of("200", 1, "409 USER_EXISTS", MANY - 1), outcomes);
    assertEquals(1L, credentialsOf(name));
  }

  @Test
  void oneOfManyRegistrationsOfOneCredentialIdWins() throws Exception {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    List<String> names = IntStream.range(0, MANY).mapToObj(i -> newName()).toList();
    List<JsonNode> credentials =
        names.stream()
            .map(
                name ->
                    (JsonNode)
                        authenticator.register(
                            api(0).begin(REGISTER, named(name)).getString("challenge"),
                            right -> {}))
            .toList();

    Map<String, Integer> outcomes =
        atOnce(i -> api(i).complete(REGISTER, names.get(i), credentials.get(i)));

    assertEquals(Map.of("200", 1, "409 CREDENTIAL_EXISTS", MANY - 1), outcomes);
  }

  @Test
  void aCounterIsTakenOnceWhateverTheOrder() throws Exception {
    String name = newName();
    SoftwareAuthenticator authenticator = api(0).registered(name);
    authenticator.userHandle = null;
    List<JsonNode> credentials =
        IntStream.range(0, MANY)
            .mapToObj(
                i -> {
                  String challenge = api(i).begin(AUTHENTICATE, named(name)).getString("challenge");
                  return (JsonNode)
                      authenticator.authenticate(challenge, answer -> answer.signCount = 9);
                })
            .toList();

    Map<String, Integer> outcomes =
        atOnce(i -> api(i).complete(AUTHENTICATE, name, credentials.get(i)));

    assertEquals(Map.of("200", 1, "401 CLONED_AUTHENTICATOR", MANY - 1), outcomes);
  }

  /** Each server writes many of them in one statement, whose rows the other's has too. */
  @Test
  void aFewUsersSignInAtBothServersAllTheTime() throws Exception {
    List<String> names = IntStream.range(0, 5).mapToObj(i -> newName()).toList();
    Map<String, SoftwareAuthenticator> authenticators = new HashMap<>();
    names.forEach(each -> authenticators.put(each, api(0).registered(each)));
    Object deadlocks = Database.queryIn("races", DEADLOCKS);

    for (int count = 1; count <= 10; count++) {
      List<String> turns = new ArrayList<>();
      List<JsonNode> credentials = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        String name = names.get(i % names.size());
        int signCount = count * MANY + i;
        String challenge = api(i).begin(AUTHENTICATE, named(name)).getString("challenge");
        turns.add(name);
        credentials.add(
            authenticators
                .get(name)
                .authenticate(challenge, answer -> answer.signCount = signCount));
      }

      Map<String, Integer> outcomes =
          atOnce(i -> api(i / 2).complete(AUTHENTICATE, turns.get(i), credentials.get(i)));

      assertEquals(
          MANY,
          outcomes.getOrDefault("200", 0) + outcomes.getOrDefault("401 CLONED_AUTHENTICATOR", 0),
          outcomes.toString());
      assertTrue(outcomes.get("200") >= names.size(), outcomes.toString());
      for (int i = MANY - names.size(); i < MANY; i++) {
        // The highest count of each is never refused.
        assertEquals((long) count * MANY + i, signCountOf(turns.get(i)));
      }
    }

    assertEquals(deadlocks, Database.queryIn("races", DEADLOCKS));
    assertTrue(servers.stream().anyMatch(RaceIT::hasBatched));
  }

  private static boolean hasBatched(ServerProcess server) {
    return Pattern.compile(
            "fido_statement_callers_max\\{statement=\"complete-authentication\"} ([2-9]|\\d\\d)")
        .matcher(Request.to(server.url()).get("/q/metrics").asString())
        .find();
  }

  private static long signCountOf(String name) {
    return (long)
        Database.queryIn(
            "races",
            "select sign_count from credentials c join users u on u.id = c.user_id"
                + " where username = ?",
            name);
  }

  @Test
  void aChallengeOfOneServerIsAnsweredAtTheOther() {
    String name = newName();
    Json options = api(0).begin(REGISTER, named(name));
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.userHandle = Base64Url.decode(options.getString("user.id"));

    api(1)
        .complete(REGISTER, name, authenticator.register(options.getString("challenge"), r -> {}))
        .statusCode(200);
    api(0).authenticate(null, authenticator, right -> {}).statusCode(200);
  }

  private static Object credentialsOf(String name) {
    return Database.queryIn(
        "races",
        "select count(*) from credentials c join users u on u.id = c.user_id where username = ?",
        name);
  }
}
