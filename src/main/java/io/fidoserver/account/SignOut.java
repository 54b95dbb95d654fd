package io.fidoserver.account;

import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;

/** End of all access tokens of a user. */
@ApplicationScoped
class SignOut {

  private static final long SECOND = 1_000;

  private final Accounts accounts;
  private final Vertx vertx;
  private final Clock clock;

  SignOut(Accounts accounts, Vertx vertx, Clock clock) {
    this.accounts = accounts;
    this.vertx = vertx;
    this.clock = clock;
  }

  /**
   * Ends the tokens, and completes when the second is over: {@code iat} has no fractions, so that a
   * sign-in within it would be taken for one of before.
   *
   * @return the account; fails with UNAUTHORIZED if the user does not exist
   */
  Uni<Account> everywhere(RelyingParty relyingParty, UUID userId) {
    return accounts.endTokens(relyingParty, userId).call(this::untilNextSecond);
  }

  private Uni<Void> untilNextSecond() {
    long left = SECOND - clock.millis() % SECOND;
    return Uni.createFrom().emitter(emitter -> vertx.setTimer(left, now -> emitter.complete(null)));
  }
}
