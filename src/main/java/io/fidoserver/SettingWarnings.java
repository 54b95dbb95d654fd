package io.fidoserver;

import io.fidoserver.client.ClientConfig;
import io.fidoserver.pages.AccountPage;
import io.fidoserver.pages.PagesConfig;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.relyingparty.RelyingPartyConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Warnings about settings that are valid, but hardly what the operator means. */
@ApplicationScoped
class SettingWarnings {

  private static final Logger LOG = Logger.getLogger(SettingWarnings.class);

  private static final List<String> LIMITS =
      List.of(
          "fido.rate-limit.requests-per-minute",
          "fido.rate-limit.registrations-per-minute",
          "fido.rate-limit.failures-per-minute",
          "fido.rate-limit.operator-requests-per-minute");

  private final RelyingPartyConfig relyingParty;
  private final RelyingParties relyingParties;
  private final ClientConfig client;

  SettingWarnings(
      RelyingPartyConfig relyingParty, RelyingParties relyingParties, ClientConfig client) {
    this.relyingParty = relyingParty;
    this.relyingParties = relyingParties;
    this.client = client;
  }

  void log(@Observes StartupEvent start) {
    Set<String> environment = System.getenv().keySet();
    Stream.of(
            SettingNames.warnings(System.getenv()),
            unrelatedOrigins(environment),
            uselessAccountPage(environment),
            LIMITS.stream().flatMap(key -> zeroLimit(key, environment).stream()))
        .flatMap(lines -> lines)
        .forEach(LOG::warn);
  }

  /**
   * Origins that may not use the RP ID: their host is neither it nor below it (WebAuthn L3 §5.1.3
   * step 8).
   */
  private Stream<String> unrelatedOrigins(Set<String> environment) {
    String rpId = relyingParty.id();
    return relyingParty.origins().stream()
        .filter(origin -> origin.startsWith("http"))
        .filter(origin -> !isBelow(URI.create(origin).getHost(), rpId))
        .map(
            origin ->
                ("%s %s is not of %s %s: browsers refuse its pages, but for those that read it in"
                        + " https://%s/.well-known/webauthn, which must then lead here")
                    .formatted(
                        SettingNames.asSet("fido.relying-party.origins", environment),
                        origin,
                        SettingNames.asSet("fido.relying-party.id", environment),
                        rpId,
                        rpId));
  }

  /** An account page that can run no ceremony, as its origin or the library is missing. */
  private Stream<String> uselessAccountPage(Set<String> environment) {
    RelyingParty byDefault = relyingParties.byDefault();
    String page = SettingNames.asSet("fido.pages.account", environment);
    if (!byDefault.settings(PagesConfig.class).account()) {
      return Stream.empty();
    }
    return Stream.of(
            AccountPage.url(byDefault).isPresent()
                ? null
                : "%s: neither %s nor a host of %s is one of %s, so the page can't sign anybody in"
                    .formatted(
                        page,
                        SettingNames.asSet("fido.token.issuer", environment),
                        SettingNames.asSet("fido.relying-party.hosts", environment),
                        SettingNames.asSet("fido.relying-party.origins", environment)),
            client.enabled()
                ? null
                : "%s: the page needs the library, which %s hides"
                    .formatted(page, SettingNames.asSet("fido.client.enabled", environment)))
        .filter(Objects::nonNull);
  }

  private static boolean isBelow(String host, String rpId) {
    return host != null && (host.equals(rpId) || host.endsWith("." + rpId));
  }

  private static Optional<String> zeroLimit(String key, Set<String> environment) {
    return ConfigProvider.getConfig()
        .getOptionalValue(key, String.class)
        .filter("0"::equals)
        .map(
            zero ->
                "%s=0 means unlimited, and is better written so"
                    .formatted(SettingNames.asSet(key, environment)));
  }
}
