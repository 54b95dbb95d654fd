package io.fidoserver.metadata;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of the metadata: the FIDO Metadata Service's BLOB, and the operator's statements.
 */
@ConfigMapping(prefix = "fido.metadata")
public interface MetadataConfig {

  /**
   * Location of the BLOB: {@code https://mds3.fidoalliance.org/}, another URL, or a file, where
   * there is no internet; without it no BLOB is fetched.
   */
  Optional<String> blob();

  /**
   * Trust anchors of the BLOB's signer instead of the FIDO Alliance's root: certificates in PEM,
   * files of such, or directories of these.
   */
  Optional<List<String>> trustAnchors();

  /**
   * Directory of metadata statements, each a JSON file: for models that are not in the BLOB, or
   * without one.
   */
  Optional<Path> statements();

  /**
   * Location of Google's status list of Android's attestation keys: {@code
   * https://android.googleapis.com/attestation/status}, another URL, or a file; without it only the
   * operator's revocation lists count.
   */
  Optional<String> androidStatusList();

  /**
   * Interval of the check whether another pod has fetched a newer BLOB, in seconds ({@code s}) or
   * minutes ({@code m}).
   */
  @WithDefault("60s")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 60s") String every();

  /**
   * Interval of the fetch of the BLOB and of Android's status list, by one pod for all; a 24th of
   * it while there is none, or it is past its {@code nextUpdate}.
   */
  @WithDefault("PT24H")
  Duration fetchEvery();

  /** Interval of the fetch of what is missing or out of date. */
  default Duration retryEvery() {
    return fetchEvery().dividedBy(24);
  }
}
