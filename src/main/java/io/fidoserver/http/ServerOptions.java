package io.fidoserver.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Options of the HTTP server that Quarkus has no settings for. */
@ApplicationScoped
class ServerOptions implements HttpServerOptionsCustomizer {

  private final HttpConfig config;

  ServerOptions(HttpConfig config) {
    this.config = config;
  }

  @Override
  public void customizeHttpServer(HttpServerOptions options) {
    options.setHttp2ClearTextEnabled(config.h2c());
  }
}
