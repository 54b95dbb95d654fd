package io.fidoserver.webauthn.verification;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.metadata.AndroidStatusList;
import io.fidoserver.metadata.MetadataConfig;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.testsupport.AttestationEmulator;
import io.fidoserver.testsupport.Defaults;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.webauthn.attestation.AttestationTrustworthiness;
import io.fidoserver.webauthn.attestation.TrustAnchors;
import io.fidoserver.webauthn.cose.SignatureProvider;
import java.time.Clock;
import java.util.List;
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
 * Benchmark of registrations verified per second on one thread, by attestation statement format. It
 * is not part of the suite:
 *
 * <pre>mvn test -Dtest=AttestationBenchmark</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class AttestationBenchmark {

  /** "none", "self", or the name of an emulator. */
  @Param({"none", "self", "PACKED", "TPM", "ANDROID_KEY", "FIDO_U2F", "APPLE"})
  public String format;

  private RegistrationVerifier verifier;
  private RegistrationVerifier.Expected expected;
  private byte[] clientDataJson;
  private byte[] rawId;
  private byte[] attestationObject;

  @Test
  void run() throws RunnerException {
    new Runner(new OptionsBuilder().include(AttestationBenchmark.class.getName()).build()).run();
  }

  /** Creates one registration. */
  @Setup
  public void attest() {
    new SignatureProvider().register();
    MetadataStore metadata = new MetadataStore(Defaults.of(MetadataConfig.class));
    TrustAnchors anchors =
        new TrustAnchors(
            Defaults.of(AttestationPolicy.class),
            new AndroidStatusList(new ObjectMapper()),
            Clock.systemUTC());
    verifier =
        new RegistrationVerifier(
            new ClientDataVerifier(false),
            new AttestationTrustworthiness(anchors, metadata),
            metadata,
            Clock.systemUTC());
    byte[] challenge = SoftwareAuthenticator.random(32);
    JsonNode credential = register(Base64Url.encode(challenge));
    expected =
        new RegistrationVerifier.Expected(
            Defaults.relyingParty(), Sha256.of(challenge), false, null, List.of(-7), null);
    rawId = Base64Url.decode(credential.get("rawId").textValue());
    JsonNode response = credential.get("response");
    clientDataJson = Base64Url.decode(response.get("clientDataJSON").textValue());
    attestationObject = Base64Url.decode(response.get("attestationObject").textValue());
  }

  private JsonNode register(String challenge) {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    return switch (format) {
      case "none" -> authenticator.register(challenge, plain -> {});
      case "self" ->
          authenticator.register(challenge, SoftwareAuthenticator.Registration::selfAttest);
      default -> AttestationEmulator.valueOf(format).register(challenge);
    };
  }

  /** Verifies the registration (WebAuthn L3 §7.1 steps 5 to 25). */
  @Benchmark
  public VerifiedRegistration verify() {
    return verifier.verify(
        expected, ClientData.parse(clientDataJson), rawId, attestationObject, null);
  }
}
