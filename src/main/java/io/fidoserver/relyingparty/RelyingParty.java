package io.fidoserver.relyingparty;

import io.fidoserver.webauthn.cose.CoseAlgorithm;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;

/** Who this server verifies for. */
@ConfigMapping(prefix = "fido.relying-party")
public interface RelyingParty {

  /** A web origin as a client writes it, or an Android app's. */
  String ORIGIN =
      "https://[^/?#@\\sA-Z]+|http://localhost(:\\d+)?|android:apk-key-hash:[A-Za-z0-9_-]{43}";

  /** The RP ID: a domain, in lower case (WebAuthn L3 §4). */
  @Pattern(
      regexp =
          "(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
      message = "must be a domain in lower case, without scheme and port")
  String id();

  /** The name that the user is shown. */
  @NotBlank String name();

  /** The origins whose pages and apps may use it, exactly as clients write them. */
  @NotEmpty List<@Pattern(regexp = ORIGIN, message = "must be an origin, as https://example.org") String>
      origins();

  /** Whether a page in a frame of another origin may run a ceremony. */
  @WithDefault("false")
  boolean allowCrossOrigin();

  /** The origins of the pages that may hold such a frame. */
  Optional<
          List<
              @Pattern(regexp = ORIGIN, message = "must be an origin, as https://example.org") String>>
      topOrigins();

  /** The algorithms that a new credential may have, best first. */
  @NotEmpty @WithDefault("ES256,RS256,PS256,EDDSA")
  List<CoseAlgorithm> algorithms();
}
