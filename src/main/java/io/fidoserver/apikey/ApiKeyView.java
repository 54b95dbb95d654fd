package io.fidoserver.apikey;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * API key in responses, without the key itself.
 *
 * @param relyingParty the name of the relying party that it is for; {@code *}: all of them
 * @param expiresAt null: never
 * @param lastUsedAt to the minute; null: never
 */
public record ApiKeyView(
    UUID id,
    String name,
    String relyingParty,
    List<String> scopes,
    Instant createdAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant expiresAt,
    @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Instant lastUsedAt) {

  static ApiKeyView of(ApiKey key) {
    return new ApiKeyView(
        key.id,
        key.name,
        key.relyingParty,
        key.scopes,
        key.createdAt,
        key.expiresAt,
        key.lastUsedAt);
  }
}
