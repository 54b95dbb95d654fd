package io.fidoserver.ceremony;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

/** The ceremonies that a server runs in memory before it is ready: each up to its last step. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class WarmUpTest {

  @Inject @Readiness WarmUp warmUp;

  @Test
  void theRegistrationIsVerifiedAndStoredNowhere() {
    long before = stored();

    warmUp.register();

    assertEquals(before, stored());
  }

  @Test
  void theAuthenticationIsRefusedForItsSignature() {
    ApiException refusal = assertThrows(ApiException.class, warmUp::authenticate);

    assertEquals(ErrorCode.INVALID_SIGNATURE, refusal.code());
    assertEquals(Reason.BAD_SIGNATURE, refusal.reason());
  }

  private static long stored() {
    return (long)
        Database.query(
            "select (select count(*) from challenges) + (select count(*) from users)"
                + " + (select count(*) from credentials) + (select count(*) from events)");
  }
}
