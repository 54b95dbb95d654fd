package io.fidoserver.relyingparty;

import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings of a relying party; these are those of {@code default}. */
@ConfigMapping(prefix = "fido.relying-party")
public interface RelyingPartyConfig {

  /** Domain in lower case. */
  String DOMAIN =
      "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*";

  String DOMAIN_RULE = "must be a domain in lower case, without scheme and port";

  /** Algorithms that a new credential may have by default. */
  String ALGORITHMS = "ES256,RS256,PS256,EDDSA";

  String APP_ID = "https://\\S{1,504}";

  String APP_ID_RULE = "must be an https URL";

  /** RP ID: a domain, in lower case (WebAuthn L3 §4). */
  @Pattern(regexp = DOMAIN, message = DOMAIN_RULE) String id();

  /** Name of the relying party for display. */
  @NotBlank String name();

  /**
   * Origins whose pages and apps may run ceremonies, exactly as clients serialize them (WebAuthn L3
   * §7.1 step 9, §7.2 step 12).
   */
  @NotEmpty List<@WithConverter(Origin.class) String> origins();

  /**
   * Permission to run a ceremony in a frame of another origin's page (WebAuthn L3 §7.1 step 10,
   * §7.2 step 13).
   */
  @WithDefault("false")
  boolean allowCrossOrigin();

  /** Origins of the pages that may have such a frame (WebAuthn L3 §7.1 step 11, §7.2 step 14). */
  Optional<List<@WithConverter(Origin.class) String>> topOrigins();

  /**
   * AppIDs of U2F (FIDO AppID and Facet Specification) that this relying party's credentials may
   * have been registered for: an assertion for an AppID verifies only if it is one of these.
   */
  Optional<Set<@Pattern(regexp = APP_ID, message = APP_ID_RULE) String>> appIds();

  /**
   * Hosts at which this relying party is reached, its paths without a prefix: those of its own
   * domain, for its well-known documents.
   */
  Optional<Set<@Pattern(regexp = DOMAIN, message = DOMAIN_RULE) String>> hosts();

  /** Algorithms that a new credential may have, most preferred first. */
  @NotEmpty @WithDefault(ALGORITHMS)
  List<CoseAlgorithm> algorithms();
}
