package io.fidoserver.security;

import io.fidoserver.encoding.Sha256;
import io.fidoserver.error.ApiException;
import io.fidoserver.error.ErrorCode;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody pass who brings no operator's token of the scope that a call needs. */
class OperatorFilter {

  private final AdminConfig config;
  private final Operator operator;

  OperatorFilter(AdminConfig config, Operator operator) {
    this.config = config;
    this.operator = operator;
  }

  @UsersRead
  @ServerRequestFilter
  void usersRead(ContainerRequestContext request) {
    authorize(request, Scope.USERS_READ);
  }

  @UsersWrite
  @ServerRequestFilter
  void usersWrite(ContainerRequestContext request) {
    authorize(request, Scope.USERS_WRITE);
  }

  @EventsRead
  @ServerRequestFilter
  void eventsRead(ContainerRequestContext request) {
    authorize(request, Scope.EVENTS_READ);
  }

  private void authorize(ContainerRequestContext request, String needed) {
    String token = Bearer.token(request.getHeaderString(HttpHeaders.AUTHORIZATION));
    byte[] hash = Sha256.of(token.getBytes(StandardCharsets.UTF_8));
    Map.Entry<String, AdminConfig.Token> found = null;
    // All are compared, each in constant time: how long it takes tells nothing.
    for (Map.Entry<String, AdminConfig.Token> each : config.tokens().entrySet()) {
      if (MessageDigest.isEqual(HexFormat.of().parseHex(each.getValue().sha256()), hash)) {
        found = each;
      }
    }
    if (found == null) {
      throw new ApiException(ErrorCode.UNAUTHORIZED);
    }
    if (!found.getValue().scopes().contains(needed)) {
      throw new ApiException(ErrorCode.FORBIDDEN);
    }
    operator.is(found.getKey());
  }
}
