package io.fidoserver.ceremony;

import io.fidoserver.challenge.AskedFor;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.CredentialRepository;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.DatabaseFailure;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.Reason;
import io.fidoserver.metadata.MetadataStore;
import io.fidoserver.token.AccessTokens;
import io.fidoserver.token.SignIn;
import io.fidoserver.user.User;
import io.fidoserver.user.UserRepository;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.extension.ExtensionInputs;
import io.fidoserver.webauthn.extension.ExtensionOutputs;
import io.fidoserver.webauthn.options.CreationOptions;
import io.fidoserver.webauthn.options.UserVerification;
import io.fidoserver.webauthn.verification.AttestationVerifier;
import io.fidoserver.webauthn.verification.AttestationWorkers;
import io.fidoserver.webauthn.verification.ClientData;
import io.fidoserver.webauthn.verification.VerifiedAttestation;
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
@Timeout(DatabaseConfig.ANSWER_MS)
public class RegistrationCeremony {

  private final RegistrationOptions options;
  private final ChallengeStore challenges;
  private final AttestationVerifier verifier;
  private final AttestationWorkers workers;
  private final RegistrationStore store;
  private final UserRepository users;
  private final CredentialRepository credentials;
  private final AccessTokens tokens;
  private final MetadataStore metadata;
  private final HiddenUsers hiddenUsers;
  private final SecureRandom random;

  RegistrationCeremony(
      RegistrationOptions options,
      ChallengeStore challenges,
      AttestationVerifier verifier,
      AttestationWorkers workers,
      RegistrationStore store,
      UserRepository users,
      CredentialRepository credentials,
      AccessTokens tokens,
      MetadataStore metadata,
      HiddenUsers hiddenUsers,
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
    this.hiddenUsers = hiddenUsers;
    this.random = random;
  }

  /**
   * Begins the registration of a new user, of whom nothing is stored yet but what the challenge
   * keeps; or of one more credential of the registrant.
   *
   * @return options for {@code navigator.credentials.create()}, or USER_EXISTS, FORBIDDEN,
   *     UNAUTHORIZED
   */
  @Retry(maxRetries = 2, delay = 50, maxDuration = DatabaseConfig.ANSWER_MS)
  @RetryWhen(exception = DatabaseFailure.Passing.class)
  @WithSpan
  public Uni<CreationOptions> begin(RegistrationBeginRequest request, Registrant registrant) {
    CreationOptions.AuthenticatorSelection selection = options.selection(request);
    ExtensionInputs extensions = options.extensions(request);
    return registrant.userId() == null
        ? beginNew(request, selection, extensions)
        : Panache.withSession(() -> users.findByUsername(request.username()))
            .flatMap(user -> beginOneMore(request, selection, extensions, registrant, user));
  }

  private Uni<CreationOptions> beginNew(
      RegistrationBeginRequest request,
      CreationOptions.AuthenticatorSelection selection,
      ExtensionInputs extensions) {
    Username username = request.username();
    String displayName =
        request.displayName() == null ? username.name() : request.displayName().text();
    UUID userId = newUserId();
    AskedFor asked =
        AskedFor.registration(
                selection.userVerification(),
                options.algorithms(),
                new AskedFor.NewUser(userId, username.name(), displayName))
            .with(request.mediation(), extensions.asked());
    // A stranger is not told that a name is taken, until a whole registration ends there.
    Uni<byte[]> issued =
        hiddenUsers.areHidden()
            ? challenges.issue(Ceremony.REGISTRATION, username, null, asked)
            : challenges.issueUnlessTaken(username, asked);
    return issued.map(
        challenge ->
            options.create(
                request,
                selection,
                extensions,
                new CreationOptions.User(User.handle(userId), username.name(), displayName),
                challenge,
                List.of()));
  }

  /** A token registers for its own user only. */
  private Uni<CreationOptions> beginOneMore(
      RegistrationBeginRequest request,
      CreationOptions.AuthenticatorSelection selection,
      ExtensionInputs extensions,
      Registrant registrant,
      User user) {
    if (user == null || !user.id.equals(registrant.userId())) {
      throw new ApiException(
          user == null || hiddenUsers.areHidden() ? ErrorCode.FORBIDDEN : ErrorCode.USER_EXISTS);
    }
    if (!registrant.fresh()) {
      throw new ApiException(ErrorCode.UNAUTHORIZED, Reason.REAUTHENTICATION_REQUIRED);
    }
    AskedFor asked =
        AskedFor.registration(
                selection.userVerification(), options.algorithms(), registrant.enrollmentHash())
            .with(request.mediation(), extensions.asked());
    return Panache.withSession(() -> credentials.excluded(user.id))
        .flatMap(
            excluded ->
                challenges
                    .issue(Ceremony.REGISTRATION, request.username(), user.id, asked)
                    .map(
                        challenge ->
                            options.create(
                                request,
                                selection,
                                extensions,
                                new CreationOptions.User(
                                    user.userHandle, user.username, user.displayName),
                                challenge,
                                excluded)));
  }

  /**
   * Verifies the registration, and writes the credential: together with a new user, or of the
   * registrant.
   *
   * @return the credential, or the refusal
   */
  @WithSpan
  public Uni<RegistrationResult> complete(
      RegistrationCompleteRequest request, Registrant registrant) {
    ClientData clientData = ClientData.parse(request.credential().response().clientDataJSON());
    return challenges.complete(
        Ceremony.REGISTRATION,
        request.username(),
        request.credential().rawId(),
        challenges.find(clientData),
        Function.identity(),
        challenge -> {
          verifyRegistrant(challenge, registrant);
          return verify(challenge, clientData, request.credential())
              .flatMap(
                  verified ->
                      store
                          .add(challenge, registrant, request, verified)
                          .map(credential -> result(credential, verified)));
        });
  }

  /** Who began with a token completes with one of the same user; who began without, without. */
  private static void verifyRegistrant(Challenge challenge, Registrant registrant) {
    if (challenge.userId() == null) {
      if (registrant.userId() != null) {
        throw new ApiException(ErrorCode.FORBIDDEN);
      }
      return;
    }
    if (!challenge.userId().equals(registrant.userId())) {
      throw new ApiException(ErrorCode.USER_EXISTS);
    }
    if (!Objects.equals(challenge.request().enrollmentToken(), registrant.enrollmentHash())) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
  }

  private Uni<VerifiedAttestation> verify(
      Challenge challenge, ClientData clientData, RegistrationCredential credential) {
    CredentialIds.verifySame(credential.id(), credential.rawId());
    AskedFor asked = challenge.request();
    AttestationVerifier.Expected expected =
        new AttestationVerifier.Expected(
            challenge.challengeHash(),
            asked.userVerification() == UserVerification.REQUIRED,
            asked.mediation(),
            asked.algorithms(),
            asked.extensions());
    byte[] rawId = credential.rawId();
    byte[] attestationObject = credential.response().attestationObject();
    ExtensionOutputs outputs = credential.clientExtensionResults();
    return AttestationWorkers.areNeededFor(attestationObject)
        ? workers.verify(expected, clientData, rawId, attestationObject, outputs)
        : Uni.createFrom()
            .item(verifier.verify(expected, clientData, rawId, attestationObject, outputs));
  }

  private RegistrationResult result(Credential credential, VerifiedAttestation verified) {
    return RegistrationResult.of(
        credential,
        verified.extensions(),
        metadata.model(credential.aaguid),
        tokens.issue(
            new SignIn(
                credential.user.id,
                credential.user.username,
                credential.id,
                credential.aaguid,
                verified.userPresent(),
                credential.uvInitialized,
                credential.backupEligible,
                credential.backupState,
                credential.createdAt,
                null)));
  }

  /** A UUID of version 4 (RFC 9562 §5.4). */
  private UUID newUserId() {
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() >>> 2 | 1L << 63;
    return new UUID(high, low);
  }
}
