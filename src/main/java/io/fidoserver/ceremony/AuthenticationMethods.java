package io.fidoserver.ceremony;

import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.metadata.ModelMetadata;
import io.fidoserver.token.AuthenticationMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Determines the authentication methods ({@code amr}) of a completed ceremony (RFC 8176 §2). */
@ApplicationScoped
class AuthenticationMethods {

  private final MetadataStore metadata;

  AuthenticationMethods(MetadataStore metadata) {
    this.metadata = metadata;
  }

  /**
   * Returns the methods. That a key is in hardware is a claim of the authenticator, unless an
   * attestation proves the model and the model's metadata say so.
   *
   * @param aaguidTrusted whether an attestation proved the AAGUID
   * @param verified whether the user was verified, by a credential that may count as two factors
   */
  List<String> of(
      UUID aaguid,
      boolean aaguidTrusted,
      boolean backupEligible,
      boolean present,
      boolean verified) {
    List<String> methods = new ArrayList<>();
    if (backupEligible) {
      methods.add(AuthenticationMethod.SOFTWARE_KEY);
    } else {
      methods.add(
          aaguidTrusted && isInHardware(aaguid)
              ? AuthenticationMethod.HARDWARE_KEY
              : AuthenticationMethod.KEY);
    }
    if (present) {
      methods.add(AuthenticationMethod.USER_PRESENCE);
    }
    if (verified) {
      methods.add(AuthenticationMethod.MULTIPLE_FACTORS);
    }
    return methods;
  }

  private boolean isInHardware(UUID aaguid) {
    return metadata.model(aaguid).map(ModelMetadata::isKeyInHardware).orElse(false);
  }
}
