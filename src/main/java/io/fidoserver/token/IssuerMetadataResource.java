package io.fidoserver.token;

import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.relyingparty.RelyingParties;
import io.fidoserver.relyingparty.RelyingParty;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/**
 * Metadata of the tokens' issuer, by which gateways and resource servers find its keys: only where
 * tokens are signed with ES256.
 */
@Path("/.well-known")
@Produces(MediaType.APPLICATION_JSON)
@ErrorResponses(ErrorCode.NOT_FOUND)
@NonBlocking
@Tag(name = "Well-known documents")
public class IssuerMetadataResource {

  private static final String FIVE_MINUTES = "public, max-age=300";

  private final RelyingParties relyingParties;
  private final AccessTokens tokens;

  IssuerMetadataResource(RelyingParties relyingParties, AccessTokens tokens) {
    this.relyingParties = relyingParties;
    this.tokens = tokens;
  }

  @GET
  @Path("/openid-configuration")
  @ResponseHeader(name = "Cache-Control", value = FIVE_MINUTES)
  @Operation(summary = "Metadata of the tokens' issuer (OpenID Connect Discovery 1.0)")
  public IssuerMetadata openidConfiguration() {
    return metadata();
  }

  @GET
  @Path("/oauth-authorization-server")
  @ResponseHeader(name = "Cache-Control", value = FIVE_MINUTES)
  @Operation(summary = "Metadata of the tokens' issuer (RFC 8414)")
  public IssuerMetadata authorizationServer() {
    return metadata();
  }

  private IssuerMetadata metadata() {
    RelyingParty relyingParty = relyingParties.current();
    if (tokens.publishedKeys(relyingParty).isEmpty()) {
      throw new ApiException(ErrorCode.NOT_FOUND);
    }
    return IssuerMetadata.of(relyingParty.issuer());
  }
}
