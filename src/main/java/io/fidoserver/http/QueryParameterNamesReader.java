package io.fidoserver.http;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.build.compatible.spi.BuildCompatibleExtension;
import jakarta.enterprise.inject.build.compatible.spi.Enhancement;
import jakarta.enterprise.inject.build.compatible.spi.Parameters;
import jakarta.enterprise.inject.build.compatible.spi.Synthesis;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanBuilder;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticBeanCreator;
import jakarta.enterprise.inject.build.compatible.spi.SyntheticComponents;
import jakarta.enterprise.lang.model.declarations.ClassInfo;
import jakarta.enterprise.lang.model.declarations.MethodInfo;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Build-time extension that collects {@link QueryParameterNames}, so that run time needs no
 * reflection.
 */
public class QueryParameterNamesReader implements BuildCompatibleExtension {

  private static final String METHODS = "methods";

  private final Map<String, String[]> byMethod = new TreeMap<>();

  /** Called by the container for each resource. */
  @Enhancement(types = Object.class, withSubtypes = true, withAnnotations = Path.class)
  public void read(ClassInfo resource) {
    for (MethodInfo method : resource.methods()) {
      String[] names =
          method.parameters().stream()
              .filter(each -> each.hasAnnotation(QueryParam.class))
              .map(each -> each.annotation(QueryParam.class).value().asString())
              .toArray(String[]::new);
      if (names.length > 0) {
        byMethod.put(QueryParameterNames.key(resource.name(), method.name()), names);
      }
    }
  }

  /** Called by the container after all resources. */
  @Synthesis
  public void synthesize(SyntheticComponents components) {
    SyntheticBeanBuilder<QueryParameterNames> bean =
        components
            .addBean(QueryParameterNames.class)
            .type(QueryParameterNames.class)
            .scope(Singleton.class)
            .withParam(METHODS, byMethod.keySet().toArray(String[]::new))
            .createWith(Creator.class);
    byMethod.forEach(bean::withParam);
  }

  /** Called by the container to create the bean. */
  public static class Creator implements SyntheticBeanCreator<QueryParameterNames> {

    @Override
    public QueryParameterNames create(Instance<Object> lookup, Parameters parameters) {
      Map<String, Set<String>> byMethod = new HashMap<>();
      for (String method : parameters.get(METHODS, String[].class)) {
        byMethod.put(method, Set.of(parameters.get(method, String[].class)));
      }
      return new QueryParameterNames(byMethod);
    }
  }
}
