package io.fidoserver.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fidoserver.error.ApiException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Mapper of all failures to error responses: those of resources, of the JSON reader and of the HTTP
 * layer.
 */
@ApplicationScoped
public class ErrorMapper {

  private static final int RETRY_AFTER_SECONDS = 1;
  private static final String KEY = "error";

  /** NO_ERROR (RFC 9113 §7). */
  private static final long NO_ERROR = 0;

  private final ObjectMapper json;
  private final Clock clock;

  ErrorMapper(ObjectMapper json, Clock clock) {
    this.json = json;
    this.clock = clock;
  }

  @ServerExceptionMapper
  Response answer(ApiException e, RoutingContext request) {
    return answerTo(request, e).build();
  }

  @ServerExceptionMapper
  Response answer(ConstraintViolationException e, RoutingContext request) {
    return answerTo(request, FailureClassifier.classify(e)).build();
  }

  @ServerExceptionMapper
  Response answer(WebApplicationException e, RoutingContext request) {
    return answerTo(request, explain(request, e)).build();
  }

  /** Maps the exceptions of Quarkus Security, which would otherwise send its own response. */
  @ServerExceptionMapper({
    AuthenticationFailedException.class,
    UnauthorizedException.class,
    ForbiddenException.class
  })
  Response answer(SecurityException e, RoutingContext request) {
    return answerTo(request, explain(request, e)).build();
  }

  /** Maps any other failure. */
  @ServerExceptionMapper
  Response answer(Throwable e, RoutingContext request) {
    return answerTo(request, explain(request, e)).build();
  }

  /** Returns the error of {@code failure}, for a response in another format. */
  public ApiException explain(RoutingContext request, Throwable failure) {
    ApiException e =
        failure instanceof WebApplicationException http
            ? FailureClassifier.ofStatus(http.getResponse().getStatus())
            : FailureClassifier.classify(failure);
    request.put(KEY, e);
    return e;
  }

  /**
   * Registers the response to failures outside resources: no such path, a body that is too large,
   * malformed HTTP.
   */
  void answerTheHttpLayer(@Observes Router router) {
    RequestPipeline.FAILURE.route(router).failureHandler(this::answer);
    RequestPipeline.NOT_FOUND.route(router).handler(request -> request.fail(404));
  }

  private void answer(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (response.headWritten()) {
      response.reset();
      return;
    }
    ApiException e =
        request.statusCode() == 500 && request.failure() != null
            ? FailureClassifier.classify(request.failure())
            : FailureClassifier.ofStatus(request.statusCode());
    if (!request.request().isEnded()) {
      discardBody(request);
    }
    Response answer = answerTo(request, e).build();
    answer.getStringHeaders().forEach(response::putHeader);
    response.setStatusCode(answer.getStatus()).end((String) answer.getEntity());
  }

  /**
   * Discards the rest of the body. With HTTP/1 the connection can't be used again then; with HTTP/2
   * only the stream ends (RFC 9113 §8.1), not the others on its connection.
   */
  private static void discardBody(RoutingContext request) {
    HttpServerResponse response = request.response();
    if (request.request().version() == HttpVersion.HTTP_2) {
      request.addEndHandler(answered -> response.reset(NO_ERROR));
    } else {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
  }

  /** Returns the error of the response to this request; or null. */
  public static ApiException of(RoutingContext request) {
    return request.get(KEY);
  }

  private Response.ResponseBuilder answerTo(RoutingContext request, ApiException e) {
    request.put(KEY, e);
    Response.ResponseBuilder answer =
        Response.status(e.code().status())
            .type(MediaType.APPLICATION_JSON_TYPE)
            .entity(body(ErrorEnvelope.of(e, RequestId.of(request), clock.instant())));
    return switch (e.code().status()) {
      case 401 -> answer.header("WWW-Authenticate", "Bearer");
      case 405 -> answer.header("Allow", AllowedMethods.at(request.normalizedPath()));
      case 503 -> answer.header("Retry-After", RETRY_AFTER_SECONDS);
      default -> answer;
    };
  }

  private String body(ErrorEnvelope envelope) {
    try {
      return json.writeValueAsString(envelope);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
