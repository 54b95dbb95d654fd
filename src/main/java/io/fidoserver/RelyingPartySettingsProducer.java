package io.fidoserver;

import io.fidoserver.audit.WebhookConfig;
import io.fidoserver.ceremony.PrivacyConfig;
import io.fidoserver.ceremony.RegistrationConfig;
import io.fidoserver.ceremony.UsernameEnumerationProtection;
import io.fidoserver.challenge.ChallengeConfig;
import io.fidoserver.discovery.DiscoveryConfig;
import io.fidoserver.pages.PagesConfig;
import io.fidoserver.policy.AttestationPolicy;
import io.fidoserver.policy.AuthenticatorPolicy;
import io.fidoserver.policy.SignCountPolicy;
import io.fidoserver.ratelimit.RateLimitConfig;
import io.fidoserver.relyingparty.OwnSettings;
import io.fidoserver.token.TokenConfig;
import io.fidoserver.user.LimitsConfig;
import io.fidoserver.webauthn.attestation.TrustAnchors;
import io.fidoserver.webauthn.options.OptionDefaults;
import io.fidoserver.webhook.WebhookDelivery;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
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
            LimitsConfig.class,
            OptionDefaults.class,
            PagesConfig.class,
            PrivacyConfig.class,
            RateLimitConfig.class,
            RegistrationConfig.class,
            SignCountPolicy.class,
            TokenConfig.class,
            WebhookConfig.class),
        // Apps, pages and receivers are of one relying party.
        Set.of(DiscoveryConfig.class, PagesConfig.class, WebhookConfig.class),
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
            "discovery.prf-usage-details-url",
            "limits.credentials",
            "limits.users",
            "options.attestation",
            "options.resident-key",
            "options.timeout-ms",
            "options.user-verification",
            "pages.account",
            "pages.color",
            "pages.logo",
            "pages.name",
            "privacy.hide-users",
            "rate-limit.failures-per-minute",
            "rate-limit.registrations-per-minute",
            "rate-limit.requests-per-minute",
            "rate-limit.total-requests-per-minute",
            "registration.mode",
            "sign-count.backup-eligible",
            "sign-count.device-bound",
            "token.fresh-seconds",
            "token.lifetime-seconds",
            "webhook.url"),
        Set.of("privacy.decoy-key", "webhook.secret"),
        Set.of(
            "attestation.format-trust-anchors.android-key",
            "attestation.format-trust-anchors.apple",
            "attestation.format-trust-anchors.fido-u2f",
            "attestation.format-trust-anchors.packed",
            "attestation.format-trust-anchors.tpm",
            "attestation.trust-anchors"),
        List.of(
            settings -> UsernameEnumerationProtection.verify(settings.get(PrivacyConfig.class)),
            settings -> WebhookDelivery.verify(settings.get(WebhookConfig.class)),
            settings -> TrustAnchors.verify(settings.get(AttestationPolicy.class))));
  }
}
