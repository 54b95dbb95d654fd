/** OpenAPI document; this annotation has its parts that belong to no single operation. */
@OpenAPIDefinition(
    info = @Info(title = "fido-server", version = "1"),
    components =
        @Components(
            schemas = @Schema(name = "ErrorEnvelope", implementation = ErrorEnvelope.class),
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
                  securitySchemeName = "enrollmentToken",
                  type = SecuritySchemeType.HTTP,
                  scheme = "bearer",
                  description = "A token to register one credential")
            }))
package io.fidoserver.openapi;

import io.fidoserver.http.ErrorEnvelope;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;
