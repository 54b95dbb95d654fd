/** OpenAPI document; this annotation has its parts that belong to no single operation. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "fido-server",
            version = "1",
            description = "FIDO2/WebAuthn relying-party server",
            license = @License(name = "Apache License 2.0", identifier = "Apache-2.0")),
    servers = @Server(url = "/", description = "This server"),
    tags = {
      @Tag(name = "Registration", description = "A new user, or a passkey more"),
      @Tag(name = "Authentication", description = "A sign-in, with or without a user name"),
      @Tag(name = "Account", description = "The signed-in user's account and passkeys"),
      @Tag(
          name = "Users",
          description = "Users, their passkeys and enrollment tokens, for operators"),
      @Tag(name = "Tokens", description = "What access tokens say, for back ends"),
      @Tag(name = "API keys", description = "Keys of operators and back ends"),
      @Tag(name = "Relying parties", description = "Relying parties, for the platform's operators"),
      @Tag(name = "Adoption", description = "How often passkeys work"),
      @Tag(name = "Events", description = "The audit trail, for operators"),
      @Tag(name = "Policy", description = "What a policy would refuse, for operators"),
      @Tag(name = "Import and export", description = "Users as NDJSON, for operators"),
      @Tag(
          name = "Well-known documents",
          description = "For browsers, platforms and token verifiers")
    },
    components =
        @Components(
            schemas = {
              @Schema(name = "ErrorEnvelope", implementation = ErrorEnvelope.class),
              @Schema(name = "WebhookEvent", implementation = WebhookBody.class)
            },
            securitySchemes = {
              @SecurityScheme(
                  securitySchemeName = ApiDocument.ACCESS_TOKEN,
                  type = SecuritySchemeType.HTTP,
                  scheme = "bearer",
                  bearerFormat = "JWT",
                  description = "The access token of a completed ceremony"),
              @SecurityScheme(
                  securitySchemeName = ApiDocument.ADMIN_TOKEN,
                  type = SecuritySchemeType.HTTP,
                  scheme = "bearer",
                  description = "An operator's token"),
              @SecurityScheme(
                  securitySchemeName = ApiDocument.ENROLLMENT_TOKEN,
                  type = SecuritySchemeType.HTTP,
                  scheme = "bearer",
                  description = "A token to register one credential")
            }))
package io.fidoserver.openapi;

import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.eclipse.microprofile.openapi.annotations.servers.Server;
import org.eclipse.microprofile.openapi.annotations.info.License;
import io.fidoserver.http.ErrorEnvelope;
import io.fidoserver.webhook.WebhookBody;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
