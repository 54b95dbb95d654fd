package io.fidoserver.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartySettings;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deliveries that are due. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class OutboxTest {

  @Inject Outbox outbox;
  @Inject AuditLog audit;
  @Inject RelyingParties relyingParties;

  @AfterEach
  void empty() {
    Database.update("delete from webhook_outbox");
  }

  private List<Long> claim(RelyingParty relyingParty) {
    Instant now = Instant.now();
    return outbox.claim(relyingParty, now, now.plusSeconds(60), 20).await().indefinitely();
  }

  private static void due(String relyingParty, int number) {
    Database.update(
        "with event as (insert into events (relying_party, occurred_at, type, user_id, detail)"
            + " select ?, now(), 'USER_CREATED', gen_random_uuid(), '{}'"
            + " from generate_series(1, ?) returning id, relying_party, user_id)"
            + " insert into webhook_outbox (event_id, relying_party, user_id, next_attempt_at)"
            + " select id, relying_party, user_id, now() from event",
        relyingParty,
        number);
  }

  /** Whatever plan the statistics of an empty table lead to. */
  @Test
  void areClaimedInBatches() {
    Database.update("analyze webhook_outbox");
    due("shop", 50);
    RelyingParty shop = relyingParties.find("shop").orElseThrow();

    assertEquals(20, claim(shop).size());
    assertEquals(20, claim(shop).size());
    assertEquals(10, claim(shop).size());
    assertEquals(List.of(), claim(shop));
  }

  @Test
  void areOfOneRelyingParty() {
    due("shop", 1);
    due(RelyingParty.DEFAULT, 1);

    assertEquals(
        List.of(RelyingParty.DEFAULT, "shop"), outbox.due(Instant.now()).await().indefinitely());
    assertEquals(1, claim(relyingParties.byDefault()).size());
    assertEquals(List.of("shop"), outbox.due(Instant.now()).await().indefinitely());
  }

  /** Its own calls go on, and so do the others' deliveries. */
  @Test
  void ofARelyingPartyWhoseSettingsCanNotBeReadThereAreNone() {
    RelyingParty unreadable =
        Defaults.relyingParty(
            Defaults.relyingParty().config(),
            new RelyingPartySettings(
                Map.of(),
                mapping -> {
                  throw new IllegalStateException("the seal of its secret is gone");
                }));

    assertFalse(audit.hasWebhook(unreadable));
  }
}
