package io.fidoserver.ceremony;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.envelope.OpaqueObject;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.webauthn.CoseAlgorithm;
import io.fidoserver.webauthn.CreationOptions;
import io.fidoserver.webauthn.CreationOptions.AuthenticatorSelection;
import io.fidoserver.webauthn.CredentialDescriptor;
import io.fidoserver.webauthn.OptionDefaults;
import io.fidoserver.webauthn.RelyingParty;
import io.fidoserver.webauthn.ResidentKey;
import io.fidoserver.webauthn.UserVerification;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * Makes the options of a registration: what the request wishes, and the server's choice for the
 * rest.
 */
@ApplicationScoped
class RegistrationOptions {

  private final RelyingParty relyingParty;
  private final OptionDefaults defaults;

  RegistrationOptions(RelyingParty relyingParty, OptionDefaults defaults) {
    this.relyingParty = relyingParty;
    this.defaults = defaults;
  }

  /** The COSEAlgorithmIdentifiers that are offered, best first. */
  List<Integer> algorithms() {
    return relyingParty.algorithms().stream().map(CoseAlgorithm::identifier).toList();
  }

  /**
   * Whom the authenticator shall choose, and how.
   *
   * @throws ApiException INVALID_REQUEST if the request says two different things
   */
  AuthenticatorSelection selection(RegistrationBeginRequest request) {
    RegistrationBeginRequest.Selection wish =
        request.authenticatorSelection() == null
            ? RegistrationBeginRequest.Selection.NO_WISH
            : request.authenticatorSelection();
    ResidentKey residentKey = residentKey(wish);
    return new AuthenticatorSelection(
        wish.authenticatorAttachment(),
        residentKey,
        residentKey == ResidentKey.REQUIRED,
        userVerification(request.userVerification(), wish.userVerification()));
  }

  /** The options themselves. */
  CreationOptions create(
      RegistrationBeginRequest request,
      AuthenticatorSelection selection,
      CreationOptions.User user,
      byte[] challenge,
      List<CredentialDescriptor> excluded) {
    return new CreationOptions(
        new CreationOptions.Rp(relyingParty.id(), relyingParty.name()),
        user,
        challenge,
        algorithms().stream()
            .map(each -> new CreationOptions.Parameters(CredentialDescriptor.PUBLIC_KEY, each))
            .toList(),
        defaults.timeoutMs(),
        excluded,
        selection,
        request.hints(),
        request.attestation() == null ? defaults.attestation() : request.attestation(),
        extensions(request.extensions()));
  }

  private UserVerification userVerification(UserVerification here, UserVerification inSelection) {
    if (here != null && inSelection != null && here != inSelection) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST,
          "authenticatorSelection.userVerification",
          "must not differ from userVerification");
    }
    if (here == null && inSelection == null) {
      return defaults.userVerification();
    }
    return here == null ? inSelection : here;
  }

  /** WebAuthn L3 §5.4.4: requireResidentKey is residentKey as Level 1 wrote it. */
  private ResidentKey residentKey(RegistrationBeginRequest.Selection wish) {
    if (wish.requireResidentKey() == null) {
      return wish.residentKey() == null ? defaults.residentKey() : wish.residentKey();
    }
    boolean required = wish.requireResidentKey();
    if (wish.residentKey() == null) {
      return required ? ResidentKey.REQUIRED : ResidentKey.DISCOURAGED;
    }
    if (required != (wish.residentKey() == ResidentKey.REQUIRED)) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST,
          "authenticatorSelection.requireResidentKey",
          "must say the same as residentKey");
    }
    return wish.residentKey();
  }

  /** credProps (WebAuthn L3 §10.1.3) tells whether the credential will be discoverable. */
  private static ObjectNode extensions(OpaqueObject wish) {
    ObjectNode extensions =
        wish == null ? JsonNodeFactory.instance.objectNode() : wish.node().deepCopy();
    if (!extensions.has("credProps")) {
      extensions.put("credProps", true);
    }
    return extensions;
  }
}
