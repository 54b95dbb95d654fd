package io.fidoserver.discovery;

import io.fidoserver.encoding.Base64Url;
import io.fidoserver.pages.AccountPage;
import io.fidoserver.relyingparty.RelyingParty;
import jakarta.annotation.Nullable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Well-known documents that browsers and platforms look up about a relying party, made from its
 * configuration.
 */
@ApplicationScoped
public class WellKnownDocuments {

  private static final String ANDROID = "android:apk-key-hash:";

  /**
   * Related origins (WebAuthn L3 §5.11): those that may use the RP ID although it does not match
   * their domain.
   */
  public record RelatedOrigins(List<String> origins) {}

  /**
   * Passkey endpoints (W3C "A Well-Known URL for Relying Party Passkey Endpoints", Working Draft of
   * 14 January 2026): the pages where users create and manage passkeys.
   *
   * @param prfUsageDetails the page that passkey managers link to before a passkey is deleted whose
   *     PRF is used for more than signing in
   */
  public record PasskeyEndpoints(
      @Nullable String enroll, @Nullable String manage, @Nullable String prfUsageDetails) {}

  /** Digital Asset Links statement: an app that shares the site's credentials. */
  public record AssetLink(List<String> relation, Target target) {

    /** An Android app. */
    @Schema(name = "AssetLinkTarget")
    public record Target(
        String namespace, String package_name, List<String> sha256_cert_fingerprints) {}
  }

  /** Apple's associated domains file. */
  public record AppleAssociation(WebCredentials webcredentials) {

    /** The apps that share the site's credentials. */
    public record WebCredentials(List<String> apps) {}
  }

  RelatedOrigins relatedOrigins(RelyingParty relyingParty) {
    return new RelatedOrigins(
        relyingParty.config().origins().stream().filter(each -> each.startsWith("http")).toList());
  }

  Optional<PasskeyEndpoints> passkeyEndpoints(RelyingParty relyingParty) {
    DiscoveryConfig config = relyingParty.settings(DiscoveryConfig.class);
    Optional<String> account = AccountPage.url(relyingParty);
    Optional<String> enroll = config.enrollUrl().or(() -> account);
    Optional<String> manage = config.manageUrl().or(() -> account);
    return enroll.or(() -> manage).or(config::prfUsageDetailsUrl).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PasskeyEndpoints(
                enroll.orElse(null),
                manage.orElse(null),
                config.prfUsageDetailsUrl().orElse(null)));
  }

  Optional<List<AssetLink>> assetLinks(RelyingParty relyingParty) {
    List<String> fingerprints =
        relyingParty.config().origins().stream()
            .filter(each -> each.startsWith(ANDROID))
            .map(WellKnownDocuments::fingerprint)
            .toList();
    return relyingParty
        .settings(DiscoveryConfig.class)
        .androidPackages()
        .map(packages -> packages.stream().map(each -> assetLink(each, fingerprints)).toList());
  }

  private static AssetLink assetLink(String androidPackage, List<String> fingerprints) {
    return new AssetLink(
        List.of(
            "delegate_permission/common.handle_all_urls",
            "delegate_permission/common.get_login_creds"),
        new AssetLink.Target("android_app", androidPackage, fingerprints));
  }

  /** Certificate fingerprint in the format of Digital Asset Links. */
  private static String fingerprint(String origin) {
    byte[] hash = Base64Url.decode(origin.substring(ANDROID.length()));
    return HexFormat.ofDelimiter(":").formatHex(hash).toUpperCase(Locale.ROOT);
  }

  Optional<AppleAssociation> appleAssociation(RelyingParty relyingParty) {
    return relyingParty
        .settings(DiscoveryConfig.class)
        .appleApps()
        .map(apps -> new AppleAssociation(new AppleAssociation.WebCredentials(apps)));
  }
}
