package io.fidoserver.ceremony;

import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.ceremony.AuthenticationQueries.AssertionLookup;
import io.fidoserver.ceremony.AuthenticationQueries.Decoy;
import io.fidoserver.challenge.CeremonyRequest;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeConsumedException;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.SigningCredential;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.DatabaseFailure;
import io.fidoserver.encoding.Base64Url;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.security.AuthenticatedUser;
import io.fidoserver.token.AccessToken;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.token.SignIn;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.CredentialRecord;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.fidoserver.webauthn.options.OptionDefaults;
import io.fidoserver.webauthn.options.RequestOptions;
import io.fidoserver.webauthn.options.UserVerification;
import io.fidoserver.webauthn.verification.AuthenticationVerifier;
import io.fidoserver.webauthn.verification.ClientData;
import io.fidoserver.webauthn.verification.VerifiedAuthentication;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.faulttolerance.api.RetryWhen;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.jboss.logging.Logger;

/** The authentication ceremony (WebAuthn L3 §7.2). */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class AuthenticationCeremony {

  private static final Logger LOG = Logger.getLogger(AuthenticationCeremony.class);
  private static final int MAX_TRANSACTION_BYTES = 1024;

  private final ChallengeStore challenges;
  private final AuthenticationVerifier verifier;
  private final AccessTokens tokens;
  private final AuditLog audit;
  private final UsernameEnumerationProtection enumerationProtection;
  private final AuthenticationQueries queries;
  private final AuthenticationMethods methods;
  private final CurrentIdentityAssociation caller;

  AuthenticationCeremony(
      ChallengeStore challenges,
      AuthenticationVerifier verifier,
      AccessTokens tokens,
      AuditLog audit,
      UsernameEnumerationProtection enumerationProtection,
      AuthenticationQueries queries,
      AuthenticationMethods methods,
      CurrentIdentityAssociation caller) {
    this.methods = methods;
    this.caller = caller;
    this.queries = queries;
    this.challenges = challenges;
    this.verifier = verifier;
    this.tokens = tokens;
    this.audit = audit;
    this.enumerationProtection = enumerationProtection;
  }

  /**
   * Begins an authentication: of the user of this name, or of the user of any discoverable
   * credential.
   *
   * @param username null: any discoverable credential may sign in
   * @return options for {@code navigator.credentials.get()}, or USER_NOT_FOUND, NO_CREDENTIALS,
   *     FORBIDDEN
   */
  @Retry(maxRetries = 2, delay = 50, maxDuration = DatabaseConfig.RESPONSE_TIMEOUT)
  @RetryWhen(exception = DatabaseFailure.Transient.class)
  @WithSpan
  public Uni<RequestOptions> begin(
      RelyingParty relyingParty, AuthenticationBeginRequest request, Username username) {
    UserVerification userVerification =
        relyingParty.settings(OptionDefaults.class).userVerification(request.userVerification());
    ExtensionInputs extensions = request.extensions();
    if (extensions != null) {
      extensions.verifyForAuthentication(relyingParty.config().appIds().orElse(Set.of()));
    }
    CeremonyRequest ceremonyRequest =
        CeremonyRequest.authentication(
            userVerification,
            transaction(request),
            request.nonce(),
            extensions == null ? null : extensions.withoutSecrets());
    return username == null
        ? challenges
            .issue(relyingParty, Ceremony.AUTHENTICATION, null, null, ceremonyRequest)
            .map(challenge -> options(relyingParty, request, ceremonyRequest, challenge, List.of()))
        : begin(relyingParty, request, username, ceremonyRequest);
  }

  private Uni<RequestOptions> begin(
      RelyingParty relyingParty,
      AuthenticationBeginRequest request,
      Username username,
      CeremonyRequest ceremonyRequest) {
    ChallengeStore.Draft draft =
        challenges.draft(relyingParty, Ceremony.AUTHENTICATION, username, null, ceremonyRequest);
    Uni<Decoy> decoy =
        enumerationProtection.isEnabled(relyingParty)
            ? enumerationProtection.decoy(relyingParty, username)
            : Uni.createFrom().nullItem();
    return decoy.flatMap(
        instead ->
            queries
                .begin(draft.challenge(), instead)
                .map(
                    account ->
                        options(
                            relyingParty,
                            request,
                            ceremonyRequest,
                            draft.value(),
                            allowed(account, instead))));
  }

  private static List<CredentialDescriptor> allowed(
      AuthenticationQueries.Account account, Decoy decoy) {
    boolean hasCredentials = account != null && !account.credentials().isEmpty();
    if (decoy != null) {
      return asked(hasCredentials ? account.credentials() : decoy.credentials());
    }
    if (account == null) {
      throw new ApiException(ErrorCode.USER_NOT_FOUND);
    }
    if (!account.enabled()) {
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
    if (!hasCredentials) {
      throw new ApiException(ErrorCode.NO_CREDENTIALS);
    }
    return asked(account.credentials());
  }

  /** None where there are more than a browser takes: the user picks a discoverable one. */
  private static List<CredentialDescriptor> asked(List<CredentialDescriptor> all) {
    return all.size() > AuthenticatorPolicy.MAX_LIST ? List.of() : all;
  }

  private RequestOptions options(
      RelyingParty relyingParty,
      AuthenticationBeginRequest request,
      CeremonyRequest ceremonyRequest,
      byte[] challenge,
      List<CredentialDescriptor> allowed) {
    if (request.extensions() != null) {
      request.extensions().verifyFor(ids(allowed));
    }
    return new RequestOptions(
        challenge,
        relyingParty.settings(OptionDefaults.class).timeoutMs(),
        relyingParty.id(),
        allowed,
        ceremonyRequest.userVerification(),
        request.hints(),
        request.extensions());
  }

  /**
   * Verifies the authentication, and updates the credential record (WebAuthn L3 §7.2 step 24).
   *
   * @param username the name that the authentication began with; or null
   * @return the user and credential that signed in, or the error code of the failed step
   */
  @WithSpan
  public Uni<AuthenticationResult> complete(
      RelyingParty relyingParty, AuthenticationCompleteRequest request, Username username) {
    tokens.verifyReady(relyingParty);
    AuthenticationCredential assertion = request.credential();
    ClientData clientData = ClientData.parse(assertion.response().clientDataJSON());
    return challenges
        .complete(
            Ceremony.AUTHENTICATION,
            username,
            assertion.rawId(),
            queries.lookUp(relyingParty, clientData.challengeHash(), assertion.rawId()),
            AssertionLookup::challenge,
            found -> {
              verifyOwner(found, clientData, assertion);
              return verifyAndStore(found.challenge(), found.credential(), clientData, assertion);
            })
        .onFailure()
        .transform(failure -> enumerationProtection.mask(relyingParty, failure));
  }

  /**
   * Verifies that the user owns the credential. If users are hidden, a refusal takes as long as one
   * of the steps that follow, so that its time does not tell who exists.
   */
  private void verifyOwner(
      AssertionLookup lookup, ClientData clientData, AuthenticationCredential assertion) {
    try {
      verifyOwner(lookup, assertion);
    } catch (ApiException refusal) {
      if (enumerationProtection.isEnabled(lookup.challenge().relyingParty())) {
        verifyAsDecoy(lookup.challenge(), clientData, assertion);
      }
      throw refusal;
    }
  }

  private void verifyAsDecoy(
      Challenge challenge, ClientData clientData, AuthenticationCredential assertion) {
    try {
      verify(challenge, enumerationProtection.decoyRecord(), clientData, assertion);
    } catch (ApiException refused) {
      // It always is: nobody has the decoy's private key. The caller has the reason to report.
      LOG.trace("Refused a decoy's assertion", refused);
    }
  }

  /**
   * Verifies that the user owns the credential (WebAuthn L3 §7.2 steps 5 and 6). webauthn4j leaves
   * both steps to its caller; without them one user could sign in as another.
   */
  private void verifyOwner(AssertionLookup lookup, AuthenticationCredential assertion) {
    CredentialIds.verifySame(assertion.id(), assertion.rawId());
    byte[] userHandle = claimedHandle(assertion.response().userHandle());
    UUID challenged = lookup.challenge().userId();
    SigningCredential found = lookup.credential();

    if (found == null) {
      throw ApiException.unknownCredential(
          lookup.challenge().relyingParty().id(), assertion.rawId());
    }
    if (challenged == null) {
      // The user was not identified: the user handle must identify the user, who must own the
      // credential.
      Ceremony.AUTHENTICATION.verify(userHandle != null, Reason.USER_HANDLE_MISMATCH);
      if (!Arrays.equals(found.userHandle(), userHandle)) {
        throw new ApiException(ErrorCode.CREDENTIAL_NOT_FOUND);
      }
    } else {
      // The user was identified, and must own the credential; a user handle must be that user's.
      // Whoever was renamed since does not sign in under the old name.
      if (!found.userId().equals(challenged)
          || !found.usernameKey().equals(lookup.challenge().usernameKey())) {
        throw new ApiException(ErrorCode.CREDENTIAL_NOT_FOUND);
      }
      Ceremony.AUTHENTICATION.verify(
          userHandle == null || Arrays.equals(found.userHandle(), userHandle),
          Reason.USER_HANDLE_MISMATCH);
      Ceremony.AUTHENTICATION.verify(lookup.allowed(), Reason.CREDENTIAL_NOT_ALLOWED);
    }

    if (!found.isActive()) {
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
  }

  /**
   * A user handle is never empty (WebAuthn L3 §5.4.3): Safari sends an empty one for a credential
   * that is not discoverable, which claims nothing.
   */
  private static byte[] claimedHandle(byte[] userHandle) {
    return userHandle == null || userHandle.length == 0 ? null : userHandle;
  }

  private VerifiedAuthentication verify(
      Challenge challenge,
      CredentialRecord credential,
      ClientData clientData,
      AuthenticationCredential assertion) {
    AuthenticationCredential.Response response = assertion.response();
    return verifier.verify(
        new AuthenticationVerifier.Expected(
            challenge.relyingParty(),
            challenge.challengeHash(),
            challenge.request().userVerification() == UserVerification.REQUIRED,
            challenge.request().extensions()),
        credential,
        clientData,
        response.authenticatorData(),
        response.signature(),
        assertion.clientExtensionResults());
  }

  private Uni<AuthenticationResult> verifyAndStore(
      Challenge challenge,
      SigningCredential credential,
      ClientData clientData,
      AuthenticationCredential assertion) {
    VerifiedAuthentication verified =
        verify(challenge, credential.credentialRecord(), clientData, assertion);
    return isTwoFactors(challenge.relyingParty(), credential, verified)
        .flatMap(twoFactors -> store(challenge, credential, verified, twoFactors));
  }

  /**
   * Returns whether the verification of the user counts: only where the credential was registered
   * with it, or another factor has allowed it since (WebAuthn L3 §7.2 step 24). Otherwise whoever
   * holds an authenticator without a PIN could set one.
   */
  private Uni<Boolean> isTwoFactors(
      RelyingParty relyingParty, SigningCredential credential, VerifiedAuthentication verified) {
    if (!verified.userVerified()
        || credential.uvInitialized()
        || relyingParty.settings(AuthenticatorPolicy.class).uvInitialization()
            == AuthenticatorPolicy.UvInitialization.FIRST_USE) {
      return Uni.createFrom().item(verified.userVerified());
    }
    return caller
        .getDeferredIdentity()
        // A token is not needed to sign in, so an invalid one is none.
        .onFailure(AuthenticationFailedException.class)
        .recoverWithNull()
        .map(
            identity ->
                identity != null
                    && identity.getPrincipal() instanceof AuthenticatedUser user
                    && user.id().equals(credential.userId())
                    && user.fresh()
                    && user.isVerified());
  }

  private Uni<AuthenticationResult> store(
      Challenge challenge,
      SigningCredential credential,
      VerifiedAuthentication verified,
      boolean twoFactors) {
    Event event =
        audit.draft(
            EventType.AUTHENTICATION_COMPLETED,
            credential.userId(),
            credential.id(),
            EventDetail.ofAuthentication(verified.userVerified()));
    return queries
        .complete(
            challenge.challengeHash(),
            credential,
            verified,
            twoFactors,
            event,
            audit.isDelivered(event))
        .flatMap(
            written ->
                switch (written) {
                  case COMPLETED ->
                      Uni.createFrom()
                          .item(
                              result(
                                  credential, verified, twoFactors, event.occurredAt, challenge));
                  case CHALLENGE_ALREADY_USED ->
                      throw new ApiException(ErrorCode.CHALLENGE_NOT_FOUND);
                  case REJECTED -> explainRejection(challenge.relyingParty(), credential);
                });
  }

  private AuthenticationResult result(
      SigningCredential credential,
      VerifiedAuthentication verified,
      boolean twoFactors,
      Instant now,
      Challenge challenge) {
    CeremonyRequest request = challenge.request();
    AccessToken token =
        tokens.issue(
            challenge.relyingParty(),
            new SignIn(
                credential.userId(),
                credential.externalId(),
                credential.username(),
                credential.id(),
                credential.aaguid(),
                verified.backupState(),
                now,
                now,
                methods.of(
                    credential.aaguid(),
                    credential.aaguidTrusted(),
                    verified.backupEligible(),
                    true,
                    twoFactors),
                request.transaction(),
                request.nonce()));
    return new AuthenticationResult(
        true,
        credential.userId(),
        credential.username(),
        credential.id(),
        now,
        verified.userVerified(),
        verified.signCount(),
        verified.backupEligible(),
        verified.backupState(),
        verified.extensions(),
        request.transaction(),
        token.accessToken(),
        token.tokenType(),
        token.expiresIn());
  }

  /** Fails with what changed in the credential since it was verified. */
  private Uni<AuthenticationResult> explainRejection(
      RelyingParty relyingParty, SigningCredential credential) {
    return queries
        .signing(relyingParty, credential.id())
        .map(
            now -> {
              ErrorCode known =
                  now != null && now.isActive()
                      ? ErrorCode.CLONED_AUTHENTICATOR
                      : ErrorCode.FORBIDDEN;
              throw new ChallengeConsumedException(
                  new ApiException(now == null ? ErrorCode.CREDENTIAL_NOT_FOUND : known));
            });
  }

  private static String transaction(AuthenticationBeginRequest request) {
    if (request.transaction() == null) {
      return null;
    }
    String text = StrictJson.write(request.transaction().node());
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_TRANSACTION_BYTES) {
      throw ApiException.input(
          ErrorCode.INVALID_REQUEST, "transaction", "must have at most 1024 bytes");
    }
    return text;
  }

  private static List<String> ids(List<CredentialDescriptor> descriptors) {
    return descriptors.stream().map(each -> Base64Url.encode(each.id())).toList();
  }
}
