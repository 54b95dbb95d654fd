package io.fidoserver.ceremony;

import static io.fidoserver.testsupport.Api.newName;
import static io.fidoserver.testsupport.ErrorAssertions.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.MutatedSignatures;
import io.fidoserver.testsupport.MutatedSignatures.Bent;
import io.fidoserver.testsupport.MutatedSignatures.Verdict;
import io.fidoserver.testsupport.Response;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.EnumSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Verification of an assertion's signature (WebAuthn L3 §7.2 step 21) by any provider: AWS-LC, the
 * JDK, or those in the native binary.
 */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
class SignatureTest {

  /**
   * Key types that are verified as another one, under another identifier; and RS1, which is never
   * accepted.
   */
  private static final EnumSet<KeyType> LEFT_OUT =
      EnumSet.of(KeyType.ESP256, KeyType.ESP384, KeyType.ESP512, KeyType.ED25519, KeyType.RS1);

  @TestFactory
  Stream<DynamicContainer> areTakenAndRefused() {
    return EnumSet.complementOf(LEFT_OUT).stream()
        .map(type -> DynamicContainer.dynamicContainer(type.name(), variants(type)));
  }

  private static Stream<DynamicTest> variants(KeyType type) {
    if (!type.isProvided()) {
      return Stream.of(
          DynamicTest.dynamicTest("skipped", () -> abort("This runtime has no " + type)));
    }
    String name = newName();
    SoftwareAuthenticator authenticator =
        Api.api().registered(name, new SoftwareAuthenticator(type));
    return MutatedSignatures.of(authenticator).stream()
        .map(each -> DynamicTest.dynamicTest(each.name(), () -> check(name, authenticator, each)));
  }

  private static void check(String name, SoftwareAuthenticator authenticator, Bent kind) {
    Response answer = Api.api().authenticate(name, authenticator, each -> each.sign = kind.sign());

    boolean isTaken =
        kind.verdict() == Verdict.VALID
            || kind.verdict() == Verdict.EITHER && answer.statusCode() == 200;
    if (isTaken) {
      assertEquals(200, answer.statusCode(), answer.asString());
    } else {
      assertRefused(answer, 401, "INVALID_SIGNATURE", "BAD_SIGNATURE");
    }
  }
}
