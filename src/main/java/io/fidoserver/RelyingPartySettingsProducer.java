package io.fidoserver;

import io.fidoserver.ceremony.RegistrationConfig;
import io.fidoserver.challenge.ChallengeConfig;
import io.fidoserver.discovery.DiscoveryConfig;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.policy.SignCountPolicy;
import io.fidoserver.ratelimit.RateLimitConfig;
import io.fidoserver.relyingparty.OwnSettings;
import io.fidoserver.token.TokenConfig;
import io.fidoserver.webauthn.options.OptionDefaults;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * List of the settings that each relying party may have of its own; the others are the server's.
 */
final class RelyingPartySettingsProducer {

  private RelyingPartySettingsProducer() {}

  @Produces
  @Singleton
  static OwnSettings.Known known() {
    return new OwnSettings.Known(
        Set.of(
            AttestationPolicy.class,
            AuthenticatorPolicy.class,
            ChallengeConfig.class,
            DiscoveryConfig.class,
            OptionDefaults.class,
            RateLimitConfig.class,
            RegistrationConfig.class,
            SignCountPolicy.class,
            TokenConfig.class),
        // Apps and pages are of one relying party.
        Set.of(DiscoveryConfig.class),
        Set.of(
            "attestation.policy",
            "authenticator.allowed-aaguids",
            "authenticator.backup-eligible",
            "authenticator.denied-aaguids",
            "authenticator.max-credentials",
            "authenticator.minimum-certification",
            "authenticator.minimum-pin-length",
            "authenticator.refused-statuses",
            "authenticator.user-verification-required",
            "authenticator.uv-initialization",
            "challenge.timeout-seconds",
            "discovery.android-packages",
            "discovery.apple-apps",
            "discovery.enroll-url",
            "discovery.manage-url",
            "options.attestation",
            "options.resident-key",
            "options.timeout-ms",
            "options.user-verification",
            "rate-limit.failures-per-minute",
            "rate-limit.registrations-per-minute",
            "rate-limit.requests-per-minute",
            "rate-limit.total-requests-per-minute",
            "registration.mode",
            "sign-count.backup-eligible",
            "sign-count.device-bound",
            "token.fresh-seconds",
            "token.lifetime-seconds"));
  }
}
