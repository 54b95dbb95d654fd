package io.fidoserver.http;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * Request ID: identifies a request in the response's {@code X-Request-Id} and in its log lines.
 *
 * <p>It is the {@code X-Request-Id} of a trusted proxy if that is a UUID, so that the proxy's trace
 * continues; anybody else could forge log lines and the audit trail.
 */
@ApplicationScoped
public class RequestId {

  private static final String HEADER = "X-Request-Id";
  private static final String KEY = "requestId";
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private final SecureRandom random;
  private final ClientAddress clientAddress;

  RequestId(SecureRandom random, ClientAddress clientAddress) {
    this.random = random;
    this.clientAddress = clientAddress;
  }

  /** Returns the ID of this request, a UUID in text form. */
  public static String of(RoutingContext request) {
    return request.get(KEY);
  }

  void register(@Observes Filters filters) {
    RequestPipeline.REQUEST_ID.register(filters, this::assign);
  }

  /** Assigns the ID; one that was routed to a relying party has it, but not in its response. */
  private void assign(RoutingContext request) {
    String id = of(request) == null ? determine(request) : of(request);
    request.put(KEY, id);
    request.response().putHeader(HEADER, id);
    MDC.put(KEY, id);
    request.next();
  }

  private String determine(RoutingContext request) {
    String sent = request.request().getHeader(HEADER);
    boolean isTaken =
        sent != null
            && UUID_TEXT.matcher(sent).matches()
            && clientAddress.isFromTrustedProxy(request);
    return isTaken ? sent : newId();
  }

  private String newId() {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }
}
