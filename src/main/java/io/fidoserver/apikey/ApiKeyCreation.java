package io.fidoserver.apikey;

import io.fidoserver.security.Scope;
import io.fidoserver.user.DisplayName;
import jakarta.annotation.Nullable;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;

/**
 * Request to create an API key.
 *
 * @param name the name that the audit trail records
 * @param relyingParty {@code *}: the key is the platform's, for all relying parties; null: for the
 *     one of the request
 * @param expiresIn its lifetime in seconds, at most ten years; null: it does not expire
 */
public record ApiKeyCreation(
    @NotNull DisplayName name,
    @NotEmpty List<
                @NotNull @Pattern(regexp = Scope.ANY + "|" + Scope.OF_PLATFORM, message = "must be a scope") String>
            scopes,
    @Nullable @Pattern(regexp = "\\*", message = "must be *, or absent") String relyingParty,
    @Min(60) @Max(315_360_000) Long expiresIn) {

  boolean isForPlatform() {
    return relyingParty != null;
  }
}
