package io.fidoserver.http;

import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.attribute.ExchangeAttribute;
import io.quarkus.vertx.http.runtime.attribute.ExchangeAttributeBuilder;
import io.vertx.ext.web.RoutingContext;

/** Attribute {@code %{CLIENT_ADDRESS}} of the access log: the client's address, not a proxy's. */
public final class ClientAddressAttribute implements ExchangeAttribute {

  @Override
  public String readAttribute(RoutingContext routing) {
    return Arc.container().instance(ClientAddress.class).get().of(routing).getHostAddress();
  }

  @Override
  public void writeAttribute(RoutingContext routing, String value) {
    throw new UnsupportedOperationException("a client's address is not set");
  }

  /** Builder that Quarkus finds among the services. */
  public static final class Builder implements ExchangeAttributeBuilder {

    @Override
    public String name() {
      return "Client address";
    }

    @Override
    public ExchangeAttribute build(String token) {
      return token.equals("%{CLIENT_ADDRESS}") ? new ClientAddressAttribute() : null;
    }

    @Override
    public int priority() {
      return 0;
    }
  }
}
