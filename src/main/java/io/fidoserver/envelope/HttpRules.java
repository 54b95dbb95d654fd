package io.fidoserver.envelope;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a request to the API must look like before its body is read. */
@ApplicationScoped
public class HttpRules {

  /** Behind {@link RequestId}, before the server's own limits, whose answers have no envelope. */
  private static final int EARLY = 9_000;

  private static final Pattern JSON_UTF8 =
      Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*(utf-8|\"utf-8\")\\s*)?;?\\s*");

  void register(@Observes Filters filters) {
    filters.register(this::check, EARLY);
  }

  private void check(RoutingContext routing) {
    HttpServerRequest request = routing.request();
    // There is one representation of each answer, so what the client would like best changes
    // nothing (RFC 9110 §12.5.1).
    request.headers().remove(HttpHeaders.ACCEPT);
    if (isLargerThanAllowed(request.getHeader(HttpHeaders.CONTENT_LENGTH))) {
      routing.fail(413);
    } else if (hasBody(request.method()) && !isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))) {
      routing.fail(415);
    } else {
      routing.next();
    }
  }

  private static boolean isLargerThanAllowed(String contentLength) {
    return contentLength != null && Long.parseLong(contentLength) > JsonBodyReader.MAX_BYTES;
  }

  private static boolean hasBody(HttpMethod method) {
    return method == HttpMethod.POST || method == HttpMethod.PUT || method == HttpMethod.PATCH;
  }

  private static boolean isJson(String contentType) {
    return contentType != null && JSON_UTF8.matcher(contentType.toLowerCase(Locale.ROOT)).matches();
  }
}
