package io.fidoserver.relyingparty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import jakarta.validation.Valid;
import java.util.Map;

/** Settings of the relying parties beside {@code default}. */
@ConfigMapping(prefix = "fido.relying-parties")
public interface RelyingPartiesConfig {

  /** Relying parties by their name, which is in their paths: {@code /rp/NAME/api/v1/…}. */
  @WithParentName
  Map<String, @Valid Other> byName();

  /** Settings of one of them. */
  interface Other extends RelyingPartyConfig {

    /**
     * Settings where they differ from the server's, by their key without {@code fido.}: see {@link
     * OwnSettings}.
     */
    Map<String, String> settings();
  }
}
