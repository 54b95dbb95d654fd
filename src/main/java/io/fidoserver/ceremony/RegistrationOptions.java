package io.fidoserver.ceremony;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.CreationOptions;
import io.fidoserver.webauthn.options.CreationOptions.AuthenticatorSelection;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.fidoserver.webauthn.options.OptionDefaults;
import io.fidoserver.webauthn.options.ResidentKey;
import io.fidoserver.webauthn.options.UserVerification;
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
  private final AuthenticatorPolicy authenticators;

  RegistrationOptions(
      RelyingParty relyingParty, OptionDefaults defaults, AuthenticatorPolicy authenticators) {
    this.relyingParty = relyingParty;
    this.defaults = defaults;
    this.authenticators = authenticators;
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

  /**
   * What is asked of extensions.
   *
   * @throws ApiException INVALID_REQUEST if it is nothing that a registration can ask for
   */
  ExtensionInputs extensions(RegistrationBeginRequest request) {
    ExtensionInputs wish =
        request.extensions() == null ? ExtensionInputs.NONE : request.extensions();
    wish.verifyForRegistration();
    return wish.withServerDefaults(authenticators.minimumPinLength().isPresent());
  }

  /** The options themselves. */
  CreationOptions create(
      RegistrationBeginRequest request,
      AuthenticatorSelection selection,
      ExtensionInputs extensions,
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
        request.attestationFormats(),
        extensions);
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
}
