package io.fidoserver.testsupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fidoserver.encoding.Base64Url;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Client of a server that may be unavailable: a ceremony without a response is not taken as
 * completed.
 */
public final class CeremonyClient {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** A status other than 200. */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(HttpResponse<String> answer) {
      super(answer.statusCode() + " " + answer.body());
      this.status = answer.statusCode();
    }

    public int status() {
      return status;
    }
  }

  /** Runs a whole registration; the returned authenticator has the credential. */
  public SoftwareAuthenticator register(String url, String username)
      throws IOException, InterruptedException {
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    ok(register(url, username, authenticator, right -> {}));
    return authenticator;
  }

  /**
   * Runs a whole registration with this authenticator, and returns the response to its completion.
   */
  public HttpResponse<String> register(
      String url,
      String username,
      SoftwareAuthenticator authenticator,
      Consumer<SoftwareAuthenticator.Registration> change)
      throws IOException, InterruptedException {
    JsonNode options = ok(post(url, Api.REGISTER + "/begin", Api.named(username)));
    authenticator.userHandle = Base64Url.decode(options.at("/user/id").asText());
    authenticator.rpId = options.at("/rp/id").asText();
    JsonNode created = authenticator.register(options.get("challenge").asText(), change);
    return post(url, Api.REGISTER + "/complete", Api.named(username).set("credential", created));
  }

  /** Runs a whole authentication. */
  public void signIn(String url, String username, SoftwareAuthenticator authenticator, int count)
      throws IOException, InterruptedException {
    ok(post(url, Api.AUTHENTICATE + "/complete", assertion(url, username, authenticator, count)));
  }

  /** Begins an authentication; returns the request that completes it. */
  public ObjectNode assertion(
      String url, String username, SoftwareAuthenticator authenticator, int count)
      throws IOException, InterruptedException {
    JsonNode options = ok(post(url, Api.AUTHENTICATE + "/begin", Api.named(username)));
    JsonNode signed =
        authenticator.authenticate(
            options.get("challenge").asText(), each -> each.signCount = count);
    return Api.named(username).set("credential", signed);
  }

  public HttpResponse<String> post(String url, String path, ObjectNode body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  public HttpResponse<String> get(String url, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = withoutBody(url, "GET", path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a GET request without waiting for the response. */
  public CompletableFuture<HttpResponse<String>> getLater(
      String url, String path, String... headers) {
    HttpRequest request = withoutBody(url, "GET", path).headers(headers).build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a request without a body. */
  public HttpResponse<String> send(String url, String method, String path)
      throws IOException, InterruptedException {
    HttpRequest request = withoutBody(url, method, path).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest.Builder withoutBody(String url, String method, String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(TIMEOUT)
        .method(method, HttpRequest.BodyPublishers.noBody());
  }

  /** Returns whether the server reports that it is ready. */
  public boolean isReady(String url) throws InterruptedException {
    try {
      return get(url, "/q/health/ready").statusCode() == 200;
    } catch (IOException gone) {
      return false;
    }
  }

  public static JsonNode ok(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new Refused(answer);
    }
    return JSON.readTree(answer.body()).get("data");
  }
}
