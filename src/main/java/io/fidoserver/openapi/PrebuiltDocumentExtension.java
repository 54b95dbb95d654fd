package io.fidoserver.openapi;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Build-time extension that binds {@link PrebuiltDocumentInterceptor} to Quarkus' service of the
 * OpenAPI document.
 */
public class PrebuiltDocumentExtension implements BuildCompatibleExtension {

  /**
   * Called by the container at build time. Only a packaged server has one class loader for Quarkus'
   * beans and ours.
   */
  @Enhancement(types = OpenApiDocumentService.class)
  public void bind(ClassConfig service) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      service.addAnnotation(PrebuiltDocument.class);
    }
  }
}
