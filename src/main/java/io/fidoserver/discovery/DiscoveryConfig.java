package io.fidoserver.discovery;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of the well-known documents, beyond the relying party; a document without settings
 * does not exist.
 */
// Not injected, but read for each relying party.
@Unremovable
@ConfigMapping(prefix = "fido.discovery")
public interface DiscoveryConfig {

  /** Packages of the Android apps whose certificate hashes are in the relying party's origins. */
  Optional<List<@Pattern(regexp = "[A-Za-z0-9_.]+", message = "must be a package's name") String>>
      androidPackages();

  /**
   * App IDs of the iOS and macOS apps, each of team and bundle: {@code ABCDE12345.org.example.app}.
   */
  Optional<
          List<
              @Pattern(
                  regexp = "[A-Z0-9]{10}\\.[A-Za-z0-9.-]+",
                  message = "must be an app's ID, as ABCDE12345.org.example.app")
              String>>
      appleApps();

  /**
   * URL of the page where users create a passkey; by default the account page, if it is enabled.
   */
  Optional<@Pattern(regexp = "https://.+", message = "must be an https URL") String> enrollUrl();

  /** URL of the page where users see and delete their passkeys; by default the account page. */
  Optional<@Pattern(regexp = "https://.+", message = "must be an https URL") String> manageUrl();

  /** URL of the page that tells users what depends on their passkeys beyond signing in. */
  Optional<@Pattern(regexp = "https://.+", message = "must be an https URL") String>
      prfUsageDetailsUrl();
}
