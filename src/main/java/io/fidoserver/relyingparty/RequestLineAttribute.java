package io.fidoserver.relyingparty;

import io.quarkus.vertx.http.runtime.attribute.ExchangeAttribute;
import io.quarkus.vertx.http.runtime.attribute.ExchangeAttributeBuilder;
import io.vertx.ext.web.RoutingContext;

/**
 * Attribute {@code %{REQUEST_LINE}} of the access log: the request line as it was sent, with the
 * path of its relying party.
 */
public final class RequestLineAttribute implements ExchangeAttribute {

  private static final ExchangeAttribute ROUTED =
      io.quarkus.vertx.http.runtime.attribute.RequestLineAttribute.INSTANCE;

  @Override
  public String readAttribute(RoutingContext routing) {
    String line = ROUTED.readAttribute(routing);
    String prefix = routing.get(RelyingPartyRoute.PREFIX);
    return prefix == null ? line : line.replaceFirst(" ", " " + prefix);
  }

  @Override
  public void writeAttribute(RoutingContext routing, String value) {
    throw new UnsupportedOperationException("a request line is not set");
  }

  /** Builder that Quarkus finds among the services. */
  public static final class Builder implements ExchangeAttributeBuilder {

    @Override
    public String name() {
      return "Request line";
    }

    @Override
    public ExchangeAttribute build(String token) {
      return token.equals("%{REQUEST_LINE}") ? new RequestLineAttribute() : null;
    }

    @Override
    public int priority() {
      return 0;
    }
  }
}
