package io.fidoserver.observability;

import io.fidoserver.http.AllowedMethods;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps the labels of HTTP requests few. Quarkus has them tell any method as the client wrote it,
 * and the path too where the request got to no resource; each new one would be a series that stays.
 */
@Singleton
class HttpMetricLabels implements MeterFilter {

  private static final String REQUESTS = "http.server.requests";
  private static final String OTHER = "OTHER";

  /** RFC 9110 §9.3, and PATCH (RFC 5789). */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

  /** What Quarkus says instead of a path. */
  private static final Set<String> NO_PATHS = Set.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN");

  @Override
  public Meter.Id map(Meter.Id id) {
    if (!id.getName().equals(REQUESTS)) {
      return id;
    }
    return id.replaceTags(id.getTags().stream().map(this::bounded).toList());
  }

  private Tag bounded(Tag tag) {
    String value = tag.getValue();
    boolean isKnown =
        switch (tag.getKey()) {
          case "method" -> METHODS.contains(value);
          case "uri" -> NO_PATHS.contains(value) || AllowedMethods.know(value);
          default -> true;
        };
    return isKnown ? tag : Tag.of(tag.getKey(), OTHER);
  }
}
