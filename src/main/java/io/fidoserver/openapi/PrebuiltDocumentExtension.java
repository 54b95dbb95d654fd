package io.fidoserver.openapi;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.ClassConfig;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;

/**
 * Puts {@link PrebuiltDocumentInterceptor} around what Quarkus serves the OpenAPI document with.
 */
public class PrebuiltDocumentExtension implements BuildCompatibleExtension {

  /**
   * Called by the container when the server is built. Only in what is packaged has Quarkus one
   * class loader for its beans and for ours.
   */
  @Enhancement(types = OpenApiDocumentService.class)
  public void bind(ClassConfig service) {
    if (LaunchMode.current() == LaunchMode.NORMAL) {
      service.addAnnotation(PrebuiltDocument.class);
    }
  }
}
