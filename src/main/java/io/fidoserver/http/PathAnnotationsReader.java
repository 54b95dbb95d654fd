package io.fidoserver.http;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanBuilder;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.lang.model.AnnotationInfo;
import jakarta.enterprise.lang.model.AnnotationTarget;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Build-time extension that collects {@link PathAnnotations}, so that run time needs no reflection.
 */
public class PathAnnotationsReader implements BuildCompatibleExtension {

  private static final String PATHS = "paths";

  private final Map<String, AnnotationInfo[]> byPath = new TreeMap<>();

  /** Called by the container for each resource. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Path.class)
  public void read(ClassInfo resource) {
    for (MethodInfo method : resource.methods()) {
      AnnotationInfo[] found =
          method.annotations().stream()
              .filter(each -> each.declaration().hasAnnotation(FoundByPath.class))
              .toArray(AnnotationInfo[]::new);
      if (found.length > 0) {
        byPath.put(path(resource) + path(method), found);
      }
    }
  }

  /** Called by the container after all resources. */
  @Synthesis
  public void synthesize(SyntheticComponents components) {
    SyntheticBeanBuilder<PathAnnotations> bean =
        components
            .addBean(PathAnnotations.class)
            .type(PathAnnotations.class)
            .scope(Singleton.class)
            .withParam(PATHS, byPath.keySet().toArray(String[]::new))
            .createWith(Creator.class);
    byPath.forEach(bean::withParam);
  }

  private static String path(AnnotationTarget annotated) {
    return annotated.hasAnnotation(Path.class)
        ? annotated.annotation(Path.class).value().asString()
        : "";
  }

  /** Called by the container to create the bean. */
  public static class Creator implements SyntheticBeanCreator<PathAnnotations> {

    @Override
    public PathAnnotations create(Instance<Object> lookup, Parameters parameters) {
      Map<String, List<Annotation>> byPath = new HashMap<>();
      for (String path : parameters.get(PATHS, String[].class)) {
        byPath.put(path, List.of(parameters.get(path, Annotation[].class)));
      }
      return new PathAnnotations(byPath);
    }
  }
}
