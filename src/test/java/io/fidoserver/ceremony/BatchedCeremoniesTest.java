package io.fidoserver.ceremony;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.ceremony.AuthenticationQueries.Account;
import io.fidoserver.ceremony.AuthenticationQueries.AssertionLookup;
import io.fidoserver.ceremony.AuthenticationQueries.Decoy;
import io.fidoserver.challenge.CeremonyRequest;
import io.fidoserver.challenge.Challenge;
import io.fidoserver.challenge.ChallengeStore;
import io.fidoserver.credential.Credential;
import io.fidoserver.credential.SigningCredential;
import io.fidoserver.database.ViolatedConstraint;
import io.fidoserver.encoding.Sha256;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import io.fidoserver.user.DisplayName;
import io.fidoserver.user.User;
import io.fidoserver.user.Username;
import io.fidoserver.webauthn.AttestationTrust;
import io.fidoserver.webauthn.Ceremony;
import io.fidoserver.webauthn.options.CredentialDescriptor;
import io.fidoserver.webauthn.options.UserVerification;
import io.fidoserver.webauthn.verification.VerifiedAuthentication;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The statements of ceremonies, whose forms of one and of many callers have the same outcomes. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@Timeout(60)
class BatchedCeremoniesTest {

  /** Callers one after the other, or all in one execution. */
  enum Callers {
    ALONE,
    TOGETHER
  }

  private static final String SHOP = "shop";

  @Inject AuthenticationQueries authentications;
  @Inject RegistrationQueries registrations;
  @Inject ChallengeStore challenges;
  @Inject RelyingParties relyingParties;
  @Inject MeterRegistry metrics;
  @Inject Vertx vertx;

  private <T> List<T> run(Callers callers, String statement, List<Uni<T>> calls) throws Exception {
    DistributionSummary sizes =
        metrics.get("fido.statement.callers").tag("statement", statement).summary();
    long before = sizes.count();
    List<T> results =
        callers == Callers.ALONE
            ? calls.stream().map(each -> each.await().indefinitely()).toList()
            : together(calls);
    assertEquals(callers == Callers.ALONE ? calls.size() : 1, sizes.count() - before);
    return results;
  }

  private <T> List<T> together(List<Uni<T>> calls) {
    Context eventLoop = ((VertxInternal) vertx).createEventLoopContext();
    List<CompletableFuture<T>> told =
        calls.stream().map(each -> new CompletableFuture<T>()).toList();
    eventLoop.runOnContext(
        now ->
            IntStream.range(0, calls.size())
                .forEach(
                    i ->
                        VertxContext.createNewDuplicatedContext(eventLoop)
                            .runOnContext(
                                then ->
                                    calls
                                        .get(i)
                                        .subscribe()
                                        .with(
                                            told.get(i)::complete,
                                            told.get(i)::completeExceptionally))));
    return told.stream().map(CompletableFuture::join).toList();
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  private RelyingParty relyingParty() {
    return relyingParties.byDefault();
  }

  private Challenge draft(Ceremony ceremony, String username) {
    return draft(relyingParty(), ceremony, username);
  }

  private Challenge draft(RelyingParty relyingParty, Ceremony ceremony, String username) {
    return challenges
        .draft(
            relyingParty,
            ceremony,
            Username.of(username),
            null,
            CeremonyRequest.authentication(UserVerification.REQUIRED, null, null, null))
        .challenge();
  }

  private static Event event(String relyingParty, EventType type) {
    Event event = new Event();
    event.relyingParty = relyingParty;
    event.occurredAt = now();
    event.type = type.name();
    event.address = "192.0.2.1";
    event.requestId = UUID.randomUUID();
    event.detail = EventDetail.NONE;
    return event;
  }

  private User user(String name) {
    return user(relyingParty(), name);
  }

  private static User user(RelyingParty relyingParty, String name) {
    return new User(
        relyingParty, UUID.randomUUID(), Username.of(name), new DisplayName(name), now());
  }

  private Credential credential(User user) {
    Credential credential = new Credential();
    credential.id = SoftwareAuthenticator.random(32);
    credential.relyingParty = user.relyingParty;
    credential.userId = user.id;
    credential.publicKey = SoftwareAuthenticator.random(77);
    credential.algorithm = -7;
    credential.signCount = 5;
    credential.rpId = SoftwareAuthenticator.RP_ID;
    credential.aaguid = UUID.randomUUID();
    credential.aaguidTrusted = false;
    credential.attestationFormat = "none";
    credential.attestationTrust = AttestationTrust.NONE;
    credential.uvInitialized = true;
    credential.backupEligible = true;
    credential.backupState = true;
    credential.createdAt = now();
    credential.transports = List.of("hybrid", "internal");
    credential.discoverable = true;
    return credential;
  }

  /** The outcome of a registration, with a new challenge. */
  private Uni<String> register(User user, Credential credential) {
    byte[] challenge =
        challenges
            .issue(
                relyingParties.find(user.relyingParty).orElseThrow(),
                Ceremony.REGISTRATION,
                Username.of(user.username),
                null,
                CeremonyRequest.registration(UserVerification.REQUIRED, List.of(-7), null))
            .map(Sha256::of)
            .await()
            .indefinitely();
    return register(challenge, user, credential);
  }

  /** As of a server that delivers the events of a shop, and no one else's. */
  private Uni<String> register(byte[] challengeHash, User user, Credential credential) {
    return registrations
        .complete(
            challengeHash,
            user,
            credential,
            event(user.relyingParty, EventType.REGISTRATION_COMPLETED),
            user.relyingParty.equals(SHOP))
        .map(
            outcome ->
                outcome.written()
                    ? "written"
                    : outcome.taken() == null ? "no challenge" : outcome.taken())
        .onFailure()
        .recoverWithItem(ViolatedConstraint::of);
  }

  private Uni<String> register(User user) {
    return register(user, credential(user));
  }

  @ParameterizedTest
  @EnumSource
  void registrations(Callers callers) throws Exception {
    User first = user(Api.newName());
    first.externalId = "external " + first.username;
    Credential firstCredential = credential(first);
    assertEquals("written", register(first, firstCredential).await().indefinitely());
    User withName = user(first.username);
    User withExternalId = user(Api.newName());
    withExternalId.externalId = first.externalId;
    User withCredential = user(Api.newName());
    Credential same = credential(withCredential);
    same.id = firstCredential.id;
    User other = user(Api.newName());
    User withoutChallenge = user(Api.newName());
    User again = user(Api.newName());
    Credential credentialAgain = credential(again);
    byte[] used = SoftwareAuthenticator.random(32);
    assertEquals("written", register(again, credentialAgain).await().indefinitely());

    List<String> outcomes =
        run(
            callers,
            "complete-registration",
            List.of(
                register(user(Api.newName())),
                register(withName),
                register(withExternalId),
                register(withCredential, same),
                register(
                    SoftwareAuthenticator.random(32),
                    withoutChallenge,
                    credential(withoutChallenge)),
                // The same once more: its challenge is used up, whatever is taken.
                register(used, again, credentialAgain),
                register(other)));

    assertEquals(
        List.of(
            "written",
            User.USERNAME_UNIQUE,
            User.EXTERNAL_ID_UNIQUE,
            "credentials_id_unique",
            "no challenge",
            "no challenge",
            "written"),
        outcomes);
    assertEquals(
        "{hybrid,internal}",
        Database.query("select transports::text from credentials where user_id = ?", other.id));
    assertEquals(1L, Database.query("select count(*) from events where user_id = ?", other.id));
    assertEquals(
        0L,
        Database.query("select count(*) from users where username = ?", withCredential.username));
    // A refusal has not used its challenge up.
    assertEquals(
        1L,
        Database.query(
            "select count(*) from challenges where username_key = ?",
            Username.of(withCredential.username).key()));
  }

  /** What a user signs in with, whose challenge was issued and whose assertion was verified. */
  private record SignIn(String relyingParty, Challenge challenge, SigningCredential credential) {}

  private SignIn signIn() {
    User user = user(Api.newName());
    Credential credential = credential(user);
    register(user, credential).await().indefinitely();
    return signIn(user, credential);
  }

  private SignIn signIn(User user, Credential credential) {
    RelyingParty relyingParty = relyingParties.find(user.relyingParty).orElseThrow();
    Challenge challenge = draft(relyingParty, Ceremony.AUTHENTICATION, user.username);
    authentications.begin(challenge, null).await().indefinitely();
    AssertionLookup found =
        authentications
            .lookUp(relyingParty, challenge.challengeHash(), credential.id)
            .await()
            .indefinitely();
    return new SignIn(relyingParty.name(), challenge, found.credential());
  }

  private SignIn after(String change) {
    SignIn signIn = signIn();
    Database.update(
        change.contains("users") ? change + " where id = ?" : change + " where user_id = ?",
        signIn.credential().userId());
    return signIn;
  }

  private Uni<CompletionOutcome> complete(SignIn signIn, long signCount, boolean backupEligible) {
    return authentications.complete(
        signIn.challenge().challengeHash(),
        signIn.credential(),
        new VerifiedAuthentication(signCount, true, true, backupEligible, true, null),
        true,
        event(signIn.relyingParty(), EventType.AUTHENTICATION_COMPLETED),
        signIn.relyingParty().equals(SHOP));
  }

  private Uni<CompletionOutcome> complete(SignIn signIn) {
    return complete(signIn, 6, true);
  }

  @ParameterizedTest
  @EnumSource
  void authentications(Callers callers) throws Exception {
    SignIn completed = signIn();
    SignIn used = signIn();
    complete(used).await().indefinitely();

    List<CompletionOutcome> outcomes =
        run(
            callers,
            "complete-authentication",
            List.of(
                complete(signIn()),
                complete(signIn(), 5, true),
                complete(after("update credentials set sign_count = 6")),
                complete(after("update credentials set suspended = true")),
                complete(after("update users set enabled = false")),
                complete(after("delete from credentials")),
                complete(after("delete from users")),
                complete(used),
                complete(signIn(), 6, false),
                complete(after("update credentials set backup_flags_known = false"), 6, false),
                complete(after("update credentials set sign_count = 0"), 0, true),
                complete(completed)));

    assertEquals(
        List.of(
            CompletionOutcome.COMPLETED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.CHALLENGE_ALREADY_USED,
            CompletionOutcome.REJECTED,
            CompletionOutcome.COMPLETED,
            CompletionOutcome.COMPLETED,
            CompletionOutcome.COMPLETED),
        outcomes);
    assertEquals(
        6L,
        Database.query(
            "select sign_count from credentials where user_id = ? and last_used_at is not null",
            completed.credential().userId()));
    assertEquals(
        1L,
        Database.query(
            "select count(*) from events where type = 'AUTHENTICATION_COMPLETED' and user_id = ?",
            completed.credential().userId()));
  }

  /** How many credentials a challenge allows; null: it was not issued. */
  private static Object allowed(Challenge challenge) {
    return Database.query(
        "select cardinality(allow_credentials) from challenges where challenge_hash = ?",
        (Object) challenge.challengeHash());
  }

  @ParameterizedTest
  @EnumSource
  void begins(Callers callers) throws Exception {
    Decoy decoy =
        new Decoy(
            UUID.randomUUID(),
            IntStream.range(0, 3)
                .mapToObj(
                    i -> new CredentialDescriptor(SoftwareAuthenticator.random(32), List.of()))
                .toList());
    String two = signIn().credential().username();
    Database.update(
        "insert into credentials select id || id, user_id, public_key, algorithm, sign_count,"
            + " aaguid, nickname, '{}', attestation_format, attestation_trust, attestation_object,"
            + " uv_initialized, backup_eligible, backup_state, discoverable,"
            + " created_at + interval '1 second' from credentials where user_id ="
            + " (select id from users where username = ?)",
        two);
    String disabled = after("update users set enabled = false").credential().username();
    String suspended = after("update credentials set suspended = true").credential().username();
    List<Challenge> drafts =
        List.of(two, two, disabled, disabled, suspended, suspended, Api.newName(), Api.newName())
            .stream()
            .map(each -> draft(Ceremony.AUTHENTICATION, each))
            .toList();

    List<Account> accounts =
        run(
            callers,
            "begin-authentication",
            IntStream.range(0, drafts.size())
                .mapToObj(i -> authentications.begin(drafts.get(i), i % 2 == 0 ? null : decoy))
                .toList());

    for (int i = 0; i < 2; i++) {
      assertEquals(
          List.of(List.of("hybrid", "internal"), List.of()),
          accounts.get(i).credentials().stream().map(CredentialDescriptor::transports).toList());
      assertEquals(2, allowed(drafts.get(i)));
    }
    assertEquals(false, accounts.get(2).enabled());
    assertEquals(1, accounts.get(3).credentials().size());
    assertEquals(0, accounts.get(4).credentials().size());
    assertEquals(null, accounts.get(6));
    assertEquals(null, accounts.get(7));
    // With decoys there is a challenge for anyone.
    assertEquals(null, allowed(drafts.get(2)));
    assertEquals(1, allowed(drafts.get(3)));
    assertEquals(null, allowed(drafts.get(4)));
    assertEquals(3, allowed(drafts.get(5)));
    assertEquals(null, allowed(drafts.get(6)));
    assertEquals(3, allowed(drafts.get(7)));
  }

  /** What the database has of a user's events, and of those of them that are to be delivered. */
  private static Object events(User user) {
    return Database.query(
        "select count(*) || ' of ' || min(events.relying_party) || ', ' || count(event_id)"
            + " || ' delivered' from events left join webhook_outbox on event_id = events.id"
            + " and webhook_outbox.relying_party = events.relying_party where events.user_id = ?",
        user.id);
  }

  @ParameterizedTest
  @EnumSource
  void ofTwoRelyingPartiesWithTheSameUserNameAndCredential(Callers callers) throws Exception {
    String name = Api.newName();
    User here = user(name);
    User inTheShop = user(relyingParties.find(SHOP).orElseThrow(), name);
    Credential credentialHere = credential(here);
    Credential credentialInTheShop = credential(inTheShop);
    credentialInTheShop.id = credentialHere.id;

    assertEquals(
        List.of("written", "written"),
        run(
            callers,
            "complete-registration",
            List.of(register(here, credentialHere), register(inTheShop, credentialInTheShop))));

    SignIn signInHere = signIn(here, credentialHere);
    SignIn signInInTheShop = signIn(inTheShop, credentialInTheShop);
    SignIn withTheOthersChallenge =
        new SignIn(
            RelyingParty.DEFAULT,
            signIn(inTheShop, credentialInTheShop).challenge(),
            signInHere.credential());
    assertEquals(here.id, signInHere.credential().userId());
    assertEquals(inTheShop.id, signInInTheShop.credential().userId());

    assertEquals(
        List.of(CompletionOutcome.COMPLETED, CompletionOutcome.COMPLETED),
        run(
            callers,
            "complete-authentication",
            List.of(complete(signInHere, 7, true), complete(signInInTheShop, 9, true))));
    assertEquals(
        CompletionOutcome.CHALLENGE_ALREADY_USED,
        complete(withTheOthersChallenge, 8, true).await().indefinitely());

    String count = "select sign_count from credentials where user_id = ?";
    assertEquals(7L, Database.query(count, here.id));
    assertEquals(9L, Database.query(count, inTheShop.id));
    assertEquals("2 of default, 0 delivered", events(here));
    assertEquals("2 of shop, 2 delivered", events(inTheShop));
  }
}
