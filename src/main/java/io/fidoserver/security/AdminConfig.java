package io.fidoserver.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import java.util.Set;

/** Operators: without any, the operators' calls let nobody in. */
@ConfigMapping(prefix = "fido.admin")
public interface AdminConfig {

  /** The operators' tokens by a name, which the audit trail tells. Several at once for rotation. */
  Map<String, @Valid Token> tokens();

  /** How long an enrollment token is valid where its request does not say, in seconds. */
  @WithDefault("86400")
  @Min(60) @Max(2_592_000) long enrollmentSeconds();

  /** A token. */
  interface Token {

    /** SHA-256 of the token in hexadecimal: what is configured lets nobody in. */
    @Pattern(regexp = "[0-9a-fA-F]{64}", message = "must be a SHA-256 hash in hexadecimal") String sha256();

    /** What it allows. */
    @NotEmpty Set<
            @Pattern(regexp = Scope.ANY, message = "must be users:read, users:write or events:read") String>
        scopes();
  }
}
