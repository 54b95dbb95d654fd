package io.fidoserver.ceremony;

import io.fidoserver.adoption.Adoption;
import io.fidoserver.challenge.CeremonyRequest;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.DatabaseFailure;
import io.fidoserver.enrollment.EnrollmentTerms;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.security.AuthenticatedUser;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.token.SignIn;
import io.fidoserver.user.Limits;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.extension.ExtensionOutputs;
import io.fidoserver.webauthn.options.CreationOptions;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.fidoserver.webauthn.options.Mediation;
import io.fidoserver.webauthn.options.UserVerification;
import io.fidoserver.webauthn.verification.AttestationWorkers;
import io.fidoserver.webauthn.verification.ClientData;
import io.fidoserver.webauthn.verification.RegistrationVerifier;
import io.fidoserver.webauthn.verification.VerifiedRegistration;
import io.opentelemetry.instrumentation.annotations.WithSpan;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.faulttolerance.api.RetryWhen;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** The registration ceremony (WebAuthn L3 §7.1). */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class RegistrationCeremony {

  private final RegistrationOptions options;
  private final ChallengeStore challenges;
  private final RegistrationVerifier verifier;
  private final AttestationWorkers workers;
  private final RegistrationStore store;
  private final UserRepository users;
  private final CredentialRepository credentials;
  private final AccessTokens tokens;
  private final MetadataStore metadata;
  private final Adoption adoption;
  private final AuthenticationMethods methods;
  private final UsernameEnumerationProtection enumerationProtection;
  private final Limits limits;
  private final SecureRandom random;

  RegistrationCeremony(
      RegistrationOptions options,
      ChallengeStore challenges,
      RegistrationVerifier verifier,
      AttestationWorkers workers,
      RegistrationStore store,
      UserRepository users,
      CredentialRepository credentials,
      AccessTokens tokens,
      MetadataStore metadata,
      Adoption adoption,
      AuthenticationMethods methods,
      UsernameEnumerationProtection enumerationProtection,
      Limits limits,
      SecureRandom random) {
    this.options = options;
    this.challenges = challenges;
    this.verifier = verifier;
    this.workers = workers;
    this.store = store;
    this.users = users;
    this.credentials = credentials;
    this.tokens = tokens;
    this.metadata = metadata;
    this.adoption = adoption;
    this.methods = methods;
    this.enumerationProtection = enumerationProtection;
    this.limits = limits;
    this.random = random;
  }

  /**
   * Begins the registration of a new user, who is stored only with the challenge until it
   * completes; or of one more credential of the registrant.
   *
   * @return options for {@code navigator.credentials.create()}, or USER_EXISTS, FORBIDDEN,
   *     UNAUTHORIZED, RELYING_PARTY_LIMIT_REACHED
   */
  @Retry(maxRetries = 2, delay = 50, maxDuration = DatabaseConfig.RESPONSE_TIMEOUT)
  @RetryWhen(exception = DatabaseFailure.Transient.class)
  @WithSpan
  public Uni<CreationOptions> begin(RegistrationBeginRequest request, Registrant registrant) {
    if (request.mediation() == Mediation.CONDITIONAL && !registrant.mayBeAbsent()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
    RegistrationBeginRequest terms = request.with(registrant.terms());
    CreationOptions.AuthenticatorSelection selection =
        options.selection(registrant.relyingParty(), terms);
    ExtensionInputs extensions = options.extensions(registrant.relyingParty(), terms);
    return registrant.userId() == null
        ? limits
            .verifyNewUser(registrant.relyingParty())
            .chain(() -> beginNewUser(terms, selection, extensions, registrant))
        : limits
            .verifyNewCredential(registrant.relyingParty())
            .chain(
                () ->
                    Panache.withSession(
                        () ->
                            users.findByUsername(registrant.relyingParty(), registrant.username())))
            .flatMap(user -> beginAdditional(terms, selection, extensions, registrant, user));
  }

  private Uni<CreationOptions> beginNewUser(
      RegistrationBeginRequest request,
      CreationOptions.AuthenticatorSelection selection,
      ExtensionInputs extensions,
      Registrant registrant) {
    Username username = registrant.username();
    EnrollmentTerms terms = registrant.terms();
    if (terms.createsUser() && !username.name().equals(terms.username())) {
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
    username.verifyNew();
    String displayName =
        request.displayName() == null ? username.name() : request.displayName().text();
    UUID userId = newUserId();
    CeremonyRequest ceremonyRequest =
        CeremonyRequest.registration(
                selection.userVerification(),
                options.algorithms(registrant.relyingParty()),
                new CeremonyRequest.NewUser(
                    userId, username.name(), displayName, externalId(registrant)))
            .with(request.mediation(), extensions.withoutSecrets())
            .with(registrant.enrollmentHash(), registrant.isBackEnd());
    // That a name is taken must not show before a registration completes (WebAuthn L3 §14.6.2).
    Uni<byte[]> issued =
        enumerationProtection.isEnabled(registrant.relyingParty()) && registrant.isAnonymous()
            ? challenges.issue(
                registrant.relyingParty(), Ceremony.REGISTRATION, username, null, ceremonyRequest)
            : challenges.issueUnlessTaken(registrant.relyingParty(), username, ceremonyRequest);
    return issued.map(
        challenge ->
            options.create(
                registrant.relyingParty(),
                request,
                selection,
                extensions,
                new CreationOptions.User(User.handle(userId), username.name(), displayName),
                challenge,
                List.of()));
  }

  private static String externalId(Registrant registrant) {
    return registrant.externalId() == null
        ? registrant.terms().externalId()
        : registrant.externalId().text();
  }

  /** Begins the registration of one more credential; a token allows it for its own user only. */
  private Uni<CreationOptions> beginAdditional(
      RegistrationBeginRequest request,
      CreationOptions.AuthenticatorSelection selection,
      ExtensionInputs extensions,
      Registrant registrant,
      User user) {
    if (user == null || !user.id.equals(registrant.userId())) {
      throw new ApiException(
          user == null || enumerationProtection.isEnabled(registrant.relyingParty())
              ? ErrorCode.FORBIDDEN
              : ErrorCode.USER_EXISTS);
    }
    registrant.verifySignIn();
    CeremonyRequest ceremonyRequest =
        CeremonyRequest.registration(
                selection.userVerification(), options.algorithms(registrant.relyingParty()), null)
            .with(request.mediation(), extensions.withoutSecrets())
            .with(registrant.enrollmentHash(), registrant.isBackEnd());
    // What it replaces may be on the same authenticator.
    Uni<List<CredentialDescriptor>> others =
        registrant.terms().replacesOthers()
            ? Uni.createFrom().item(List.of())
            : Panache.withSession(
                () ->
                    credentials.findDescriptors(
                        registrant.relyingParty(), user.id, AuthenticatorPolicy.MAX_LIST));
    return others.flatMap(
        excluded ->
            challenges
                .issue(
                    registrant.relyingParty(),
                    Ceremony.REGISTRATION,
                    registrant.username(),
                    user.id,
                    ceremonyRequest)
                .map(
                    challenge ->
                        options.create(
                            registrant.relyingParty(),
                            request,
                            selection,
                            extensions,
                            new CreationOptions.User(
                                user.userHandle, user.username, user.displayName),
                            challenge,
                            excluded)));
  }

  /**
   * Verifies the registration, and stores the credential record, with a new user or for the
   * registrant (WebAuthn L3 §7.1 step 27).
   *
   * @return the credential, or the error code of the failed step
   */
  @WithSpan
  public Uni<RegistrationResult> complete(
      RegistrationCompleteRequest request, Registrant registrant) {
    tokens.verifyReady(registrant.relyingParty());
    ClientData clientData = ClientData.parse(request.credential().response().clientDataJSON());
    return challenges.complete(
        Ceremony.REGISTRATION,
        registrant.username(),
        request.credential().rawId(),
        challenges.find(registrant.relyingParty(), clientData),
        Function.identity(),
        challenge -> {
          verifyRegistrant(challenge, registrant);
          return verify(challenge, clientData, request.credential())
              .invoke(
                  verified ->
                      EnrollmentRules.verify(registrant.terms(), verified, request.credential()))
              .flatMap(
                  verified ->
                      store
                          .add(challenge, registrant, request, verified)
                          .invoke(
                              stored ->
                                  adoption.registered(
                                      registrant.relyingParty(),
                                      stored.credential().aaguid,
                                      stored.credential().backupEligible))
                          .map(stored -> result(stored, verified, registrant)));
        });
  }

  /**
   * A registration that began with a token needs one of the same user, and the same enrollment; one
   * that began without must have none. What a back end began, a back end completes, and nothing
   * else.
   */
  private static void verifyRegistrant(Challenge challenge, Registrant registrant) {
    if (challenge.userId() == null) {
      if (registrant.userId() != null) {
        throw new ApiException(ErrorCode.FORBIDDEN);
      }
    } else if (!challenge.userId().equals(registrant.userId())) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
    CeremonyRequest begun = challenge.request();
    if (!Objects.equals(begun.enrollmentToken(), registrant.enrollmentHash())
        || Boolean.TRUE.equals(begun.byBackEnd()) != registrant.isBackEnd()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
    registrant.verifySignIn();
  }

  private Uni<VerifiedRegistration> verify(
      Challenge challenge, ClientData clientData, RegistrationCredential credential) {
    CredentialIds.verifySame(credential.id(), credential.rawId());
    CeremonyRequest ceremonyRequest = challenge.request();
    RegistrationVerifier.Expected expected =
        new RegistrationVerifier.Expected(
            challenge.relyingParty(),
            challenge.challengeHash(),
            ceremonyRequest.userVerification() == UserVerification.REQUIRED,
            ceremonyRequest.mediation(),
            ceremonyRequest.algorithms(),
            ceremonyRequest.extensions());
    byte[] rawId = credential.rawId();
    byte[] attestationObject = credential.response().attestationObject();
    ExtensionOutputs outputs = credential.clientExtensionResults();
    return AttestationWorkers.areRequiredFor(attestationObject)
        ? workers.verify(expected, clientData, rawId, attestationObject, outputs)
        : Uni.createFrom()
            .item(verifier.verify(expected, clientData, rawId, attestationObject, outputs));
  }

  /**
   * A new user's registration is a sign-in. That of one more credential is none: it proves nothing
   * of the user beyond the sign-in that allowed it.
   */
  private RegistrationResult result(
      RegistrationStore.Stored stored, VerifiedRegistration verified, Registrant registrant) {
    User user = stored.user();
    Credential credential = stored.credential();
    AuthenticatedUser signedIn = registrant.signedIn();
    return RegistrationResult.of(
        credential,
        verified.extensions(),
        metadata.model(credential.aaguid),
        tokens.issue(
            registrant.relyingParty(),
            new SignIn(
                user.id,
                user.externalId,
                user.username,
                credential.id,
                credential.aaguid,
                credential.backupState,
                credential.createdAt,
                signedIn == null ? credential.createdAt : signedIn.authenticatedAt(),
                signedIn == null
                    ? methods.of(
                        credential.aaguid,
                        credential.aaguidTrusted,
                        credential.backupEligible,
                        verified.userPresent(),
                        credential.uvInitialized)
                    : signedIn.methods(),
                null,
                null)));
  }

  /** Returns a UUID of version 4 (RFC 9562 §5.4). */
  private UUID newUserId() {
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low);
  }
}
