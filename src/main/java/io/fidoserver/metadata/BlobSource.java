package io.fidoserver.metadata;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.http.HttpClient;
import io.vertx.mutiny.core.http.HttpClientResponse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Source of the BLOB: a web server, or a file. */
@ApplicationScoped
class BlobSource {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /** Longest BLOB: several times as long as it is today. */
  private static final int MAX_BYTES = 64 << 20;

  private final Vertx vertx;
  private final HttpClient http;

  BlobSource(Vertx vertx) {
    this.vertx = vertx;
    this.http = vertx.createHttpClient();
  }

  /**
   * Fetches the BLOB.
   *
   * @param location an {@code http(s)} URL or a file's path
   * @return the JWS; fails with InvalidBlobException, or an error of the network or the file system
   */
  Uni<String> fetch(String location) {
    Uni<Buffer> content =
        location.matches("https?://.*")
            ? download(location)
            : vertx.fileSystem().readFile(location);
    return content.map(buffer -> buffer.toString("US-ASCII"));
  }

  private Uni<Buffer> download(String url) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setAbsoluteURI(url)
            .setFollowRedirects(true)
            .setTimeout(TIMEOUT.toMillis());
    return http.request(options)
        .flatMap(request -> request.send())
        .flatMap(BlobSource::body)
        .ifNoItem()
        .after(TIMEOUT)
        .fail();
  }

  private static Uni<Buffer> body(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      response.request().reset();
      throw new InvalidBlobException("The answer is HTTP " + response.statusCode());
    }
    return response.toMulti().collect().in(Buffer::buffer, BlobSource::append);
  }

  private static void append(Buffer all, Buffer part) {
    if (all.length() + part.length() > MAX_BYTES) {
      throw new InvalidBlobException("The answer is too long");
    }
    all.appendBuffer(part);
  }
}
