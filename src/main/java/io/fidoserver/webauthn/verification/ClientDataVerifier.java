package io.fidoserver.webauthn.verification;

import com.fasterxml.jackson.databind.JsonNode;
import io.fidoserver.error.Reason;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.fidoserver.webauthn.Ceremony;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Verifier of client data, by the steps that both ceremonies have. Everything is compared as text:
 * an equivalent origin in another spelling does not come from a conforming client.
 */
@ApplicationScoped
public class ClientDataVerifier {

  private final boolean conformance;

  /**
   * Creates the verifier.
   *
   * @param conformance whether the themes of the FIDO Alliance's conformance tool apply
   */
  public ClientDataVerifier(
      @ConfigProperty(name = "fido.conformance.enabled", defaultValue = "false")
          boolean conformance) {
    this.conformance = conformance;
  }

  /**
   * Verifies the client data.
   *
   * @param relyingParty whose settings say which origins are allowed
   * @param ceremony the ceremony that the challenge was issued for
   * @param challengeHash SHA-256 of the challenge that was issued
   * @throws io.fidoserver.error.ApiException the ceremony's refusal, with the step that failed
   */
  void verify(
      ClientData clientData,
      RelyingPartyConfig relyingParty,
      Ceremony ceremony,
      byte[] challengeHash) {
    ClientData.Members members = clientData.members();

    // §7.1 step 7, §7.2 step 10
    ceremony.verify(ceremony.clientDataType().equals(members.type()), Reason.TYPE_MISMATCH);

    // §7.1 step 8, §7.2 step 11
    ceremony.verify(
        MessageDigest.isEqual(challengeHash, clientData.challengeHash()),
        Reason.CHALLENGE_MISMATCH);

    // §7.1 step 9, §7.2 step 12
    ceremony.verify(
        members.origin() != null && relyingParty.origins().contains(members.origin()),
        Reason.ORIGIN_MISMATCH);

    // §7.1 step 10, §7.2 step 13
    ceremony.verify(
        relyingParty.allowCrossOrigin() || !Boolean.TRUE.equals(members.crossOrigin()),
        Reason.CROSS_ORIGIN);

    // §7.1 step 11, §7.2 step 14; clients set it only where crossOrigin is true (§5.8.1)
    ceremony.verify(
        members.topOrigin() == null
            || Boolean.TRUE.equals(members.crossOrigin())
                && relyingParty.topOrigins().orElse(List.of()).contains(members.topOrigin()),
        Reason.TOP_ORIGIN_MISMATCH);

    // WebAuthn L2 §7.1 step 10, §7.2 step 14, which Level 3 has removed: old clients still say
    // "not-supported". Only themes F-15 to F-17 of the conformance tool want it refused.
    ceremony.verify(
        !conformance || isValidTokenBinding(members.tokenBinding()), Reason.TOKEN_BINDING);
  }

  /** Returns whether no token binding is claimed: a client may report its support. */
  private static boolean isValidTokenBinding(JsonNode tokenBinding) {
    return tokenBinding == null
        || tokenBinding.isObject() && "supported".equals(tokenBinding.path("status").textValue());
  }
}
