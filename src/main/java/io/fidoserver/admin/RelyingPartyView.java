package io.fidoserver.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartyDefinition;

/**
 * Relying party in responses.
 *
 * @param relyingParty the name in its paths
 * @param issuer {@code iss} of its access tokens
 * @param configured whether it is in the configuration, and can't be changed by the API
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RelyingPartyView(
    String relyingParty,
    String issuer,
    boolean configured,
    @JsonUnwrapped RelyingPartyDefinition definition) {

  static RelyingPartyView of(RelyingParty relyingParty, boolean isConfigured) {
    return new RelyingPartyView(
        relyingParty.name(),
        relyingParty.issuer(),
        isConfigured,
        RelyingPartyDefinition.of(relyingParty));
  }
}
