package io.fidoserver.discovery;

import io.smallrye.config.ConfigMapping;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/** What the well-known documents tell beyond the relying party: without it, they are not there. */
@ConfigMapping(prefix = "fido.discovery")
public interface DiscoveryConfig {

  /**
   * The packages of the Android apps whose certificates the relying party's origins have the hashes
   * of.
   */
  Optional<List<@Pattern(regexp = "[A-Za-z0-9_.]+", message = "must be a package's name") String>>
      androidPackages();

  /** The iOS and macOS apps, each as team and bundle: {@code ABCDE12345.org.example.app}. */
  Optional<
          List<
              @Pattern(
                  regexp = "[A-Z0-9]{10}\\.[A-Za-z0-9.-]+",
                  message = "must be an app's ID, as ABCDE12345.org.example.app")
              String>>
      appleApps();

  /** The page where users make a passkey. */
  Optional<@Pattern(regexp = "https://.+", message = "must be an https URL") String> enrollUrl();

  /** The page where users see and delete their passkeys. */
  Optional<@Pattern(regexp = "https://.+", message = "must be an https URL") String> manageUrl();
}
