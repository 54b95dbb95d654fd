package io.fidoserver.challenge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.encoding.Sha256;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.options.UserVerification;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Result of a completion that failed after its challenge was used up. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class ChallengeStoreTest {

  @Inject RelyingParties relyingParties;
  @Inject ChallengeStore challenges;
  @Inject ChallengeRepository repository;

  private final byte[] credentialId = SoftwareAuthenticator.random(32);

  private void completeFailingBehindItsCommit(Throwable failure) throws Throwable {
    CeremonyRequest asked =
        CeremonyRequest.authentication(UserVerification.REQUIRED, null, null, null);
    VertxContextSupport.subscribeAndAwait(
        () ->
            challenges
                .issue(relyingParties.byDefault(), Ceremony.AUTHENTICATION, null, null, asked)
                .flatMap(
                    value ->
                        challenges.complete(
                            Ceremony.AUTHENTICATION,
                            null,
                            credentialId,
                            repository.findByHash(relyingParties.byDefault(), Sha256.of(value)),
                            Function.identity(),
                            challenge ->
                                Panache.withTransaction(() -> challenges.consume(challenge))
                                    .chain(() -> Uni.createFrom().<Void>failure(failure)))));
  }

  @Test
  void aConnectionThatBrokeIsNoRefusal() {
    IllegalStateException broken = new IllegalStateException("the connection broke");

    assertSame(
        broken,
        assertThrows(IllegalStateException.class, () -> completeFailingBehindItsCommit(broken)));
    assertEquals(
        0L,
        Database.query(
            "select count(*) from events where credential_id = ?", (Object) credentialId));
  }
}
