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
 * Factory of the options of a registration: the values of the request, and the server's defaults
 * for the rest.
 */
@ApplicationScoped
class RegistrationOptions {

  /** Returns the COSEAlgorithmIdentifiers that are offered, best first. */
  List<Integer> algorithms(RelyingParty relyingParty) {
    return relyingParty.config().algorithms().stream().map(CoseAlgorithm::identifier).toList();
  }

  /**
   * Returns the AuthenticatorSelectionCriteria (WebAuthn L3 §5.4.4).
   *
   * @throws ApiException INVALID_REQUEST if two members of the request contradict each other
   */
  AuthenticatorSelection selection(RelyingParty relyingParty, RegistrationBeginRequest request) {
    OptionDefaults defaults = relyingParty.settings(OptionDefaults.class);
    RegistrationBeginRequest.Selection wish =
        request.authenticatorSelection() == null
            ? RegistrationBeginRequest.Selection.NO_WISH
            : request.authenticatorSelection();
    ResidentKey residentKey = residentKey(wish, defaults);
    return new AuthenticatorSelection(
        wish.authenticatorAttachment(),
        residentKey,
        residentKey == ResidentKey.REQUIRED,
        userVerification(request.userVerification(), wish.userVerification(), defaults));
  }

  /**
   * Returns the client extension inputs (WebAuthn L3 §9).
   *
   * @throws ApiException INVALID_REQUEST if an input is not allowed in a registration
   */
  ExtensionInputs extensions(RelyingParty relyingParty, RegistrationBeginRequest request) {
    ExtensionInputs wish =
        request.extensions() == null ? ExtensionInputs.NONE : request.extensions();
    wish.verifyForRegistration();
    return wish.withServerDefaults(
        relyingParty.settings(AuthenticatorPolicy.class).minimumPinLength().isPresent());
  }

  /** Creates the options. */
  CreationOptions create(
      RelyingParty relyingParty,
      RegistrationBeginRequest request,
      AuthenticatorSelection selection,
      ExtensionInputs extensions,
      CreationOptions.User user,
      byte[] challenge,
      List<CredentialDescriptor> excluded) {
    OptionDefaults defaults = relyingParty.settings(OptionDefaults.class);
    return new CreationOptions(
        new CreationOptions.Rp(relyingParty.id(), relyingParty.config().name()),
        user,
        challenge,
        algorithms(relyingParty).stream()
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

  private static UserVerification userVerification(
      UserVerification here, UserVerification inSelection, OptionDefaults defaults) {
    if (here != null && inSelection != null && here != inSelection) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST,
          "authenticatorSelection.userVerification",
          "must not differ from userVerification");
    }
    return defaults.userVerification(here == null ? inSelection : here);
  }

  /**
   * Returns the resident key requirement; requireResidentKey is its form in Level 1 (WebAuthn L3
   * §5.4.4).
   */
  private static ResidentKey residentKey(
      RegistrationBeginRequest.Selection wish, OptionDefaults defaults) {
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
