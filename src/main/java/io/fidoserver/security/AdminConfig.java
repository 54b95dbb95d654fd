package io.fidoserver.security;

import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import java.util.Set;

/** Settings of operators; without a token, all operations for operators are refused. */
@ConfigMapping(prefix = "fido.admin")
public interface AdminConfig {

  /** Operators' tokens by the name that the audit trail records; several at once allow rotation. */
  Map<String, @Valid Token> tokens();

  /** Default lifetime of an enrollment token, in seconds. */
  @WithDefault("86400")
  @Min(60) @Max(2_592_000) long enrollmentSeconds();

  /** Token of an operator. */
  interface Token {

    /**
     * SHA-256 of the token in hexadecimal, so that the configuration alone does not allow its use.
     */
    @Pattern(regexp = "[0-9a-fA-F]{64}", message = "must be a SHA-256 hash in hexadecimal") String sha256();

    /** Scopes of the token. */
    @NotEmpty Set<@Pattern(regexp = Scope.ANY + "|" + Scope.OF_PLATFORM, message = "must be a scope") String>
        scopes();

    /** Name of the relying party that the token is for; {@code *}: all of them. */
    @WithDefault(RelyingParty.DEFAULT)
    String relyingParty();

    /** Returns whether the token is for the relying party of this name. */
    default boolean isFor(String name) {
      return isPlatforms() || relyingParty().equals(name);
    }

    /** Returns whether the token is for all relying parties. */
    default boolean isPlatforms() {
      return relyingParty().equals(Operator.ALL_RELYING_PARTIES);
    }
  }
}
