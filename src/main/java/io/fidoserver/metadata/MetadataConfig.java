package io.fidoserver.metadata;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the FIDO Metadata Service's BLOB comes from. */
@ConfigMapping(prefix = "fido.metadata")
public interface MetadataConfig {

  /**
   * {@code https://mds3.fidoalliance.org/}, another URL, or a file, where there is no internet;
   * without it there are no metadata.
   */
  Optional<String> blob();

  /**
   * Files of PEM certificates: who else than the FIDO Alliance may sign the BLOB, instead of it.
   */
  Optional<List<Path>> trustAnchors();

  /**
   * A directory of metadata statements, each a JSON file: for models that are not in the BLOB, or
   * without one.
   */
  Optional<Path> statements();

  /** How often to look whether another pod fetched a newer BLOB. */
  @WithDefault("60s")
  @Pattern(regexp = "[1-9]\\d{0,5}[sm]", message = "must be a number of seconds or minutes, as 60s") String every();

  /**
   * How often the BLOB is fetched, by one pod for all; and 24 times as often while there is none,
   * or it is past its {@code nextUpdate}.
   */
  @WithDefault("PT24H")
  Duration fetchEvery();
}
