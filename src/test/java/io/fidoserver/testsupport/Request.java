package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Request of a test, sent with the client of the JDK; {@link ApiContract} sees its response. */
public final class Request {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NORMAL)
          .build();

  private final String baseUri;
  private final Map<String, String> headers = new LinkedHashMap<>();
  private byte[] body;

  private Request(String baseUri) {
    this.baseUri = baseUri;
  }

  /** Request to the server under test. */
  public static Request request() {
    return to(serverUnderTest());
  }

  /** URL of the server under test. */
  public static String serverUnderTest() {
    return ConfigProvider.getConfig().getValue("test.url", String.class);
  }

  /** Request to the server at {@code baseUri}. */
  public static Request to(String baseUri) {
    return new Request(baseUri);
  }

  /** The port of the server under test. */
  public static int port() {
    return URI.create(serverUnderTest()).getPort();
  }

  public Request header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  /** Adds a bearer token; null: none. */
  public Request bearer(String token) {
    return token == null ? this : header("Authorization", "Bearer " + token);
  }

  public Request contentType(String type) {
    return header("Content-Type", type);
  }

  public Request body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  public Request body(byte[] bytes) {
    body = bytes;
    return this;
  }

  public Response get(String path) {
    return send("GET", path);
  }

  public Response post(String path) {
    return send("POST", path);
  }

  /** Sends the request to {@code path}, which may have a query. */
  public Response send(String method, String path) {
    Response response = sendUnverified(method, path);
    ApiContract.verify(baseUri, method, URI.create(baseUri + path).getPath(), response);
    return response;
  }

  Response sendUnverified(String method, String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUri + path));
    headers.forEach(request::header);
    BodyPublisher publisher =
        body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
    try {
      Instant start = Instant.now();
      HttpResponse<String> http =
          CLIENT.send(request.method(method, publisher).build(), BodyHandlers.ofString());
      return new Response(http, Duration.between(start, Instant.now()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
