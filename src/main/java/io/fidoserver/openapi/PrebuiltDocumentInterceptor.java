package io.fidoserver.openapi;

import io.smallrye.openapi.runtime.io.Format;
import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Interceptor that serves the OpenAPI document of the build. Quarkus would parse it at each start,
 * and serialize it again as JSON and YAML, which is a quarter of the start of a native binary, for
 * a document that hardly any server is asked for.
 */
@PrebuiltDocument
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
class PrebuiltDocumentInterceptor {

  @AroundInvoke
  Object serve(InvocationContext call) {
    boolean isPreparation = call.getMethod().getReturnType() == void.class;
    return isPreparation ? null : read((Format) call.getParameters()[1]);
  }

  private static byte[] read(Format format) {
    String resource = "/META-INF/quarkus-generated-openapi-doc." + format;
    try (InputStream document = PrebuiltDocumentInterceptor.class.getResourceAsStream(resource)) {
      return document.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
