package io.fidoserver.webauthn.cose;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import javax.crypto.MacSpi;

/** What a native build replaces of Amazon's provider. */
final class CorrettoSubstitutions {

  private CorrettoSubstitutions() {}

  /**
   * HMAC of Amazon's provider. Its self-test asks for a MAC of a provider that it creates, which a
   * native binary refuses; the provider would then refuse signatures too. The binary's MACs are the
   * JDK's ({@link AwsLcProvider} has none), so there is nothing to be tested.
   */
  @TargetClass(className = "com.amazon.corretto.crypto.provider.EvpHmac")
  static final class Hmac {

    @Substitute
    private static SelfTestResult runSelfTest(String algorithm, Class<? extends MacSpi> type) {
      return SelfTestResult.PASS_RESULT;
    }
  }

  /** Result of a self-test. */
  @TargetClass(className = "com.amazon.corretto.crypto.provider.SelfTestResult")
  static final class SelfTestResult {

    @Alias static SelfTestResult PASS_RESULT;
  }
}
