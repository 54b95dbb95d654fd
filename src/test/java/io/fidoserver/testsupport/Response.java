package io.fidoserver.testsupport;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.hamcrest.Matcher;

/** Response of the server, and assertions of it, of which each returns the response. */
public final class Response {

  private final HttpResponse<String> http;
  private final Duration elapsed;

  Response(HttpResponse<String> http, Duration elapsed) {
    this.http = http;
    this.elapsed = elapsed;
  }

  /** The time from the request to the end of the body. */
  public Duration elapsed() {
    return elapsed;
  }

  public int statusCode() {
    return http.statusCode();
  }

  /** The value of a header; null where there is none. */
  public String header(String name) {
    return http.headers().firstValue(name).orElse(null);
  }

  /** All headers, as {@code name: value}, in the order of their names. */
  public List<String> headers() {
    return http.headers().map().entrySet().stream()
        .flatMap(each -> each.getValue().stream().map(value -> each.getKey() + ": " + value))
        .toList();
  }

  /** The Content-Type; empty where there is none. */
  public String contentType() {
    return http.headers().firstValue("Content-Type").orElse("");
  }

  /** The body as it is. */
  public String asString() {
    return http.body();
  }

  /** The body as JSON. */
  public Json json() {
    return Json.of(http.body());
  }

  public Response statusCode(int expected) {
    assertEquals(expected, http.statusCode(), http.body());
    return this;
  }

  public Response header(String name, Matcher<? super String> expected) {
    assertThat(name, header(name), expected);
    return this;
  }

  public Response header(String name, String expected) {
    return header(name, equalTo(expected));
  }

  public Response contentType(Matcher<? super String> expected) {
    assertThat(contentType(), expected);
    return this;
  }

  public Response body(Matcher<? super String> expected) {
    assertThat(http.body(), expected);
    return this;
  }

  /** Asserts the value at a path of {@link Json}. */
  @SuppressWarnings("unchecked") // A matcher of another type does not match.
  public Response body(String path, Matcher<?> expected) {
    assertThat(http.body(), json().get(path), (Matcher<Object>) expected);
    return this;
  }
}
