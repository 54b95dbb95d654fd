package io.fidoserver.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.metadata.MetadataSample;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.testsupport.AdjustableClock;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Review of stored credentials, and the times at which it runs. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class StoredCredentialReviewTest {

  private static final UUID MODEL = UUID.randomUUID();

  @Inject AuthenticatorPolicy policy;
  @Inject CredentialGroupRepository kinds;
  @Inject AuditLog audit;

  private final AdjustableClock clock = new AdjustableClock("2026-01-01T12:00:00Z");

  private static SoftwareAuthenticator registered() {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.aaguid = MODEL;
    return Api.api().registered(Api.newName(), authenticator);
  }

  private static Object isFlagged(SoftwareAuthenticator authenticator) {
    return Database.query(
        "select flagged from credentials where id = ?", (Object) authenticator.credentialId);
  }

  @Test
  void aDayMayBringAStatusIntoEffectAndWhatWasStoredMeanwhileIsJudgedTheNext() throws Throwable {
    MetadataStore metadata =
        MetadataSample.store(MODEL, "{\"status\": \"REVOKED\", \"effectiveDate\": \"2026-01-02\"}");
    StoredCredentialReview review =
        new StoredCredentialReview(policy, metadata, kinds, audit, clock);
    SoftwareAuthenticator first = registered();

    VertxContextSupport.subscribeAndAwait(review::review);
    assertEquals(false, isFlagged(first));

    clock.pass(Duration.ofDays(1));
    VertxContextSupport.subscribeAndAwait(review::review);
    assertEquals(true, isFlagged(first));

    SoftwareAuthenticator second = registered();
    clock.pass(Duration.ofDays(1));
    VertxContextSupport.subscribeAndAwait(review::review);
    assertEquals(true, isFlagged(second));
  }
}
