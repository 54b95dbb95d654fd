package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Request.request;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.webauthn.cose.EllipticCurve;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.Test;

/** The ceremonies that a server runs in memory before it is ready: each up to its last step. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class WarmUpTest {

  @Inject @Readiness WarmUp warmUp;
  @Inject MeterRegistry metrics;

  @Test
  void theRegistrationIsVerified() {
    assertDoesNotThrow(warmUp::completeRegistration);
  }

  @Test
  void theAuthenticationIsRefusedForItsSignature() {
    assertTrue(EllipticCurve.P256.isWellFormed(WarmUp.SIGNATURE, Map.of()));

    ApiException refusal = assertThrows(ApiException.class, warmUp::completeAuthentication);

    assertEquals(ErrorCode.INVALID_SIGNATURE, refusal.code());
    assertEquals(Reason.BAD_SIGNATURE, refusal.reason());
  }

  @Test
  void itIsPartOfReadinessAndCountsNowhere() {
    double before = ceremonies();

    String health = request().get("/q/health/ready").statusCode(200).asString();

    assertTrue(health.contains("\"warm-up\""), health);
    assertEquals(before, ceremonies());
    assertEquals(0L, Database.query("select count(*) from users where username = 'nobody'"));
  }

  private double ceremonies() {
    return metrics.find("fido.ceremonies").timers().stream().mapToLong(Timer::count).sum();
  }
}
