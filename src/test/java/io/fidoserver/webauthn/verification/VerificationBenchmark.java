package io.fidoserver.webauthn.verification;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.testsupport.Cbor;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.KeyType;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.webauthn.CredentialRecord;
import io.fidoserver.webauthn.cose.SignatureProvider;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Benchmark of assertions verified per second on one thread, from client data in JSON to the
 * signature, with nothing around it. It is not part of the suite:
 *
 * <pre>mvn test -Dtest=VerificationBenchmark</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class VerificationBenchmark {

  /** True: AWS-LC, as in the server; false: the JDK's providers alone. */
  @Param({"true", "false"})
  public boolean awsLc;

  @Param({"ES256", "RS256", "EDDSA", "ML_DSA_65"})
  public KeyType algorithm;

  private AuthenticationVerifier verifier;
  private AuthenticationVerifier.Expected expected;
  private CredentialRecord credential;
  private byte[] clientDataJson;
  private byte[] authenticatorData;
  private byte[] signature;

  @Test
  void run() throws RunnerException {
    new Runner(new OptionsBuilder().include(VerificationBenchmark.class.getName()).build()).run();
  }

  /** Creates a credential, and one assertion of it. */
  @Setup
  public void sign() {
    if (awsLc) {
      new SignatureProvider().register();
    }
    verifier = new AuthenticationVerifier(new ClientDataVerifier(false));
    byte[] challenge = SoftwareAuthenticator.random(32);
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator(algorithm);
    JsonNode response =
        authenticator
            .authenticate(Base64Url.encode(challenge), right -> right.signCount = 1)
            .get("response");
    expected =
        new AuthenticationVerifier.Expected(
            Defaults.relyingParty(), Sha256.of(challenge), true, null);
    credential =
        new CredentialRecord(
            authenticator.credentialId,
            Cbor.encode(algorithm.coseKey(authenticator.keys)),
            0,
            false);
    clientDataJson = Base64Url.decode(response.get("clientDataJSON").textValue());
    authenticatorData = Base64Url.decode(response.get("authenticatorData").textValue());
    signature = Base64Url.decode(response.get("signature").textValue());
  }

  /** Verifies the assertion (WebAuthn L3 §7.2 steps 8 to 22). */
  @Benchmark
  public VerifiedAuthentication verify() {
    return verifier.verify(
        expected, credential, ClientData.parse(clientDataJson), authenticatorData, signature, null);
  }
}
