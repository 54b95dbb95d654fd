package io.fidoserver.discovery;

import io.fidoserver.discovery.WellKnownDocuments.AppleAssociation;
import io.fidoserver.discovery.WellKnownDocuments.AssetLink;
import io.fidoserver.discovery.WellKnownDocuments.PasskeyEndpoints;
import io.fidoserver.discovery.WellKnownDocuments.RelatedOrigins;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.error.ErrorResponses;
import io.fidoserver.relyingparty.RelyingParties;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseHeader;

/** The well-known documents about the relying party (RFC 8615). */
@Path("/.well-known")
@Produces(MediaType.APPLICATION_JSON)
@NonBlocking
@Tag(name = "Well-known documents")
public class DiscoveryResource {

  private static final String AN_HOUR = "public, max-age=3600";

  private final RelyingParties relyingParties;
  private final WellKnownDocuments documents;

  DiscoveryResource(RelyingParties relyingParties, WellKnownDocuments documents) {
    this.relyingParties = relyingParties;
    this.documents = documents;
  }

  @GET
  @Path("/webauthn")
  @ResponseHeader(name = "Cache-Control", value = AN_HOUR)
  @Operation(summary = "Related origins")
  public RelatedOrigins relatedOrigins() {
    return documents.relatedOrigins(relyingParties.current());
  }

  @GET
  @Path("/passkey-endpoints")
  @ErrorResponses(ErrorCode.NOT_FOUND)
  @ResponseHeader(name = "Cache-Control", value = AN_HOUR)
  @Operation(summary = "Where users make and manage passkeys")
  public PasskeyEndpoints passkeyEndpoints() {
    return configured(documents.passkeyEndpoints(relyingParties.current()));
  }

  @GET
  @Path("/assetlinks.json")
  @ErrorResponses(ErrorCode.NOT_FOUND)
  @ResponseHeader(name = "Cache-Control", value = AN_HOUR)
  @Operation(summary = "Android apps that share the site's credentials")
  public List<AssetLink> assetLinks() {
    return configured(documents.assetLinks(relyingParties.current()));
  }

  @GET
  @Path("/apple-app-site-association")
  @ErrorResponses(ErrorCode.NOT_FOUND)
  @ResponseHeader(name = "Cache-Control", value = AN_HOUR)
  @Operation(summary = "Apple apps that share the site's credentials")
  public AppleAssociation appleAssociation() {
    return configured(documents.appleAssociation(relyingParties.current()));
  }

  private static <T> T configured(Optional<T> document) {
    return document.orElseThrow(() -> new ApiException(ErrorCode.NOT_FOUND));
  }
}
