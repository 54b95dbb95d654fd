package io.fidoserver.adoption;

import static io.fidoserver.testsupport.Api.AUTHENTICATE;
import static io.fidoserver.testsupport.Api.REGISTER;
import static io.fidoserver.testsupport.Api.api;
import static io.fidoserver.testsupport.Api.named;
import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.Api.object;
import static io.fidoserver.testsupport.ErrorAssertions.assertBadInput;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.testsupport.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Adoption report, and what pages report of their ceremonies. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class AdoptionTest {

  private static final String REPORT = "/api/v1/admin/reports/adoption";
  private static final String OUTCOMES = "/api/v1/webauthn/client-outcomes";

  @Inject DailyCounts counts;

  private final Api operator = api().with(Tokens.READER);
  private final String name = newName();
  private final SoftwareAuthenticator authenticator = new SoftwareAuthenticator();

  @BeforeEach
  void nothingIsCountedYet() throws Throwable {
    VertxContextSupport.subscribeAndAwait(counts::write);
    Database.update("delete from adoption_counts");
  }

  private Response report() throws Throwable {
    VertxContextSupport.subscribeAndAwait(counts::write);
    return operator.get(REPORT).statusCode(200);
  }

  /** A request is counted behind its response. */
  private static void eventually(Executable assertions) throws Throwable {
    Instant end = Instant.now().plusSeconds(10);
    while (true) {
      try {
        assertions.execute();
        return;
      } catch (AssertionError e) {
        if (Instant.now().isAfter(end)) {
          throw e;
        }
      }
    }
  }

  private static ObjectNode outcome(String ceremony, String outcome) {
    return object().put("ceremony", ceremony).put("outcome", outcome);
  }

  @Test
  void countsWhatHappenedOnTheDay() throws Throwable {
    authenticator.aaguid = UUID.randomUUID();
    api().register(name, authenticator, right -> {}).statusCode(200);
    api().authenticate(name, authenticator, right -> {}).statusCode(200);
    api().authenticate(name, authenticator, each -> each.flags = 0).statusCode(401);
    api().begin(AUTHENTICATE, named(name));
    api().begin(AUTHENTICATE, named(name));
    api().begin(REGISTER, named(newName()));

    eventually(
        () ->
            report()
                .body("data.days[0].day", equalTo(LocalDate.now(ZoneOffset.UTC).toString()))
                .body("data.days[0].signIns", equalTo(1))
                .body(
                    "data.days[0].newPasskeys[0].aaguid", equalTo(authenticator.aaguid.toString()))
                .body("data.days[0].newPasskeys[0].backupEligible", equalTo(false))
                .body("data.days[0].newPasskeys[0].count", equalTo(1))
                .body("data.days[0].refusals[0].ceremony", equalTo("authentication"))
                .body("data.days[0].refusals[0].reason", equalTo("USER_NOT_PRESENT"))
                .body("data.days[0].refusals[0].count", equalTo(1))
                .body("data.days[0].abandoned.authentication", equalTo(2))
                .body("data.days[0].abandoned.registration", equalTo(1)));
  }

  /** Several servers add to the same day. */
  @Test
  void addsUpWhatWasCountedBefore() throws Throwable {
    api().registered(name, authenticator);
    for (int i = 0; i < 2; i++) {
      api().authenticate(name, authenticator, right -> {}).statusCode(200);
      int signIns = i + 1;
      eventually(() -> report().body("data.days[0].signIns", equalTo(signIns)));
    }
  }

  @Test
  void countsTheUsersOnceAnHour() throws Throwable {
    VertxContextSupport.subscribeAndAwait(counts::measure);
    long users =
        (long) Database.query("select count(*) from users where relying_party = 'default'");
    api().registered(name, authenticator);
    api().with(Tokens.WRITER).post("/api/v1/admin/users", named(newName())).statusCode(201);

    VertxContextSupport.subscribeAndAwait(counts::measure);
    assertEquals(users, report().json().getInt("data.days[0].users"));
    Database.update("update adoption_counts set updated_at = updated_at - interval '61 minutes'");
    VertxContextSupport.subscribeAndAwait(counts::measure);
    report()
        .body("data.days[0].users", equalTo((int) users + 2))
        .body(
            "data.days[0].usersWithPasskey",
            equalTo(
                ((Number)
                        Database.query(
                            "select count(distinct user_id) from credentials where relying_party = 'default'"))
                    .intValue()));
  }

  @Test
  void countsWhatPagesReportWithoutATokenOrAName() throws Throwable {
    api().post(OUTCOMES, outcome("authentication", "not_allowed")).statusCode(204);
    api()
        .post(OUTCOMES, outcome("authentication", "not_allowed").put("milliseconds", 1200))
        .statusCode(204);
    api().post(OUTCOMES, outcome("registration", "unsupported")).statusCode(204);

    report()
        .body("data.days[0].clientOutcomes[0].ceremony", equalTo("authentication"))
        .body("data.days[0].clientOutcomes[0].outcome", equalTo("not_allowed"))
        .body("data.days[0].clientOutcomes[0].count", equalTo(2))
        .body("data.days[0].clientOutcomes.outcome", hasItem("unsupported"));
  }

  @ParameterizedTest
  @CsvSource({
    "ceremony, sign-in",
    "outcome, failed",
    "milliseconds, -1",
    "milliseconds, 3600001",
  })
  void takesNoOtherOutcome(String member, String value) {
    ObjectNode wrong = outcome("registration", "completed").put(member, value);
    if (member.equals("milliseconds")) {
      wrong.put(member, Long.parseLong(value));
    }
    assertBadInput(api().post(OUTCOMES, wrong), "INVALID_REQUEST", member);
    assertBadInput(
        api().post(OUTCOMES, object().put("ceremony", "registration")),
        "INVALID_REQUEST",
        "outcome");
  }

  @Test
  void isOfTheDaysThatAreAskedFor() throws Throwable {
    api().registered(name, authenticator);
    eventually(() -> report().body("data.days", hasSize(1)));
    Database.update("update adoption_counts set day = '2026-02-28'");

    operator
        .get(REPORT + "?from=2026-02-01&to=2026-02-28")
        .body("data.days.day", hasItem("2026-02-28"));
    operator.get(REPORT + "?from=2026-03-01&to=2026-03-01").body("data.days", empty());
    assertBadInput(operator.get(REPORT + "?from=yesterday"), "INVALID_REQUEST", "from");
    assertBadInput(operator.get(REPORT + "?to=2026-02-30"), "INVALID_REQUEST", "to");
    assertBadInput(
        operator.get(REPORT + "?from=2026-03-01&to=2026-02-28"), "INVALID_REQUEST", "from");
    assertBadInput(
        operator.get(REPORT + "?from=2024-01-01&to=2026-02-28"), "INVALID_REQUEST", "from");
  }
}
