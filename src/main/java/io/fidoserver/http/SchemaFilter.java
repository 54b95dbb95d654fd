package io.fidoserver.http;

import io.fidoserver.database.SchemaVersion;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Filter that refuses calls with DATABASE_ERROR until the schema is one that this build works on.
 */
@ApplicationScoped
class SchemaFilter {

  private final SchemaVersion schema;

  SchemaFilter(SchemaVersion schema) {
    this.schema = schema;
  }

  void register(@Observes Filters filters) {
    RequestPipeline.SCHEMA.register(filters, this::await);
  }

  private void await(RoutingContext routing) {
    if (schema.isUsable() || !routing.normalizedPath().startsWith("/api/")) {
      routing.next();
      return;
    }
    routing.request().pause();
    schema
        .problem()
        .subscribe()
        .with(
            problem -> {
              routing.request().resume();
              if (problem == null) {
                routing.next();
              } else {
                routing.fail(new ApiException(ErrorCode.DATABASE_ERROR));
              }
            },
            failure -> {
              routing.request().resume();
              routing.fail(failure);
            });
  }
}
