package io.fidoserver.admin;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Response of a token introspection (RFC 7662 §2.2).
 *
 * @param active whether the token is valid now, and its user and passkey may sign in
 * @param claims the claims of an active token, with {@code token_type} and {@code username}
 */
@RegisterForReflection
@Schema(additionalProperties = Schema.True.class)
public record Introspection(
    boolean active, @Schema(hidden = true) @JsonAnyGetter Map<String, Object> claims) {

  /** A token of which no more is told. */
  static final Introspection INACTIVE = new Introspection(false, Map.of());

  static Introspection of(Map<String, Object> claims) {
    Map<String, Object> told = new LinkedHashMap<>(claims);
    told.put("token_type", "Bearer");
    told.put("username", claims.get("preferred_username"));
    return new Introspection(true, told);
  }
}
