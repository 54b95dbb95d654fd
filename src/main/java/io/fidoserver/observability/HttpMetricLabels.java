package io.fidoserver.observability;

import io.fidoserver.http.AllowedMethods;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Limit of the label values of HTTP request metrics. Quarkus sets them to any method that the
 * client sent, and to the path if no resource was found; each new value would be a permanent time
 * series.
 */
@Singleton
class HttpMetricLabels implements MeterFilter {

  private static final String REQUESTS = "http.server.requests";
  private static final String OTHER = "OTHER";

  /** Methods of RFC 9110 §9.3, and PATCH (RFC 5789). */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");

  /** Labels of Quarkus in place of a path. */
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
