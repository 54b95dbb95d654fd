package io.fidoserver.token;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.relyingparty.RelyingParties;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** JWK Set of the access tokens' public keys (RFC 7517). */
@Path("/.well-known/jwks.json")
@Tag(name = "Well-known documents")
public class JwksResource {

  private final RelyingParties relyingParties;
  private final AccessTokens tokens;

  JwksResource(RelyingParties relyingParties, AccessTokens tokens) {
    this.relyingParties = relyingParties;
    this.tokens = tokens;
  }

  @GET
  @ErrorResponses(ErrorCode.NOT_FOUND)
  @Produces({MediaType.APPLICATION_JSON, "application/jwk-set+json"})
  @ResponseHeader(name = "Cache-Control", value = "public, max-age=300")
  @APIResponse(responseCode = "200", content = @Content(schema = @Schema(type = SchemaType.OBJECT)))
  @Operation(summary = "The keys that verify access tokens; none where JWT_SECRET is used")
  @NonBlocking
  public String keys() {
    return tokens
        .publishedKeys(relyingParties.current())
        .orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND));
  }
}
