package io.fidoserver.testsupport;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Load balancer in front of servers: each call goes to the next that was ready when it was last
 * asked, as the endpoints of a Kubernetes service. No call is tried twice. It tells how long the
 * servers took.
 */
public final class LoadBalancer implements AutoCloseable {

  private static final long PROBE_MILLIS = 250;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(64));
  private final List<Integer> servers = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();
  private final HttpServer server;
  private volatile List<Integer> ready = List.of();
  private List<Long> micros = new ArrayList<>();
  private List<String> failures = new ArrayList<>();

  /**
   * Calls since the last time.
   *
   * @param count how many there were
   * @param failures the answers of 5xx, and what was instead of an answer
   * @param median of the times until the answer, in milliseconds
   * @param p99 of the times until the answer, in milliseconds
   */
  public record Calls(int count, List<String> failures, double median, double p99) {}

  /** Listens on a free port. */
  public LoadBalancer() {
    server =
        vertx
            .createHttpServer()
            .requestHandler(this::forward)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    vertx.setPeriodic(PROBE_MILLIS, each -> probe());
  }

  public String url() {
    return "http://localhost:" + server.actualPort();
  }

  /** Uses this server too, from when it is ready until it is not. */
  public void add(ServerProcess added) {
    servers.add(added.port());
  }

  /** Forgets a server that has ended. */
  public void remove(ServerProcess removed) {
    servers.remove(Integer.valueOf(removed.port()));
  }

  /** Returns whether calls go to this server. */
  public boolean isUsed(ServerProcess asked) {
    return ready.contains(asked.port());
  }

  /** Returns what there was since it was called before, and begins anew. */
  public synchronized Calls calls() {
    List<Long> sorted = new ArrayList<>(micros);
    Collections.sort(sorted);
    Calls calls =
        new Calls(
            sorted.size(),
            failures,
            sorted.get(sorted.size() / 2) / 1000.0,
            sorted.get(sorted.size() * 99 / 100) / 1000.0);
    micros = new ArrayList<>();
    failures = new ArrayList<>();
    return calls;
  }

  private void probe() {
    List<Integer> asked = List.copyOf(servers);
    List<Future<Boolean>> answers =
        asked.stream()
            .map(
                port ->
                    client
                        .request(
                            options(port).setURI("/q/health/ready").setTimeout(PROBE_MILLIS * 8))
                        .flatMap(HttpClientRequest::send)
                        .map(answer -> answer.statusCode() == 200)
                        .otherwise(failure -> isSlow(failure) && ready.contains(port)))
            .toList();
    Future.all(answers)
        .onSuccess(
            all -> {
              List<Integer> found = new ArrayList<>();
              for (int i = 0; i < asked.size(); i++) {
                if (answers.get(i).result()) {
                  found.add(asked.get(i));
                }
              }
              ready = found;
            });
  }

  /** Returns whether a server may be well, and just did not answer in time. */
  private static boolean isSlow(Throwable failure) {
    return !(failure instanceof ConnectException);
  }

  private static RequestOptions options(int port) {
    return new RequestOptions().setHost("127.0.0.1").setPort(port);
  }

  private void forward(HttpServerRequest request) {
    List<Integer> used = ready;
    long began = System.nanoTime();
    if (used.isEmpty()) {
      answer(request, began, 503, Buffer.buffer("No server is ready"));
      return;
    }
    int port = used.get(Math.floorMod(turn.getAndIncrement(), used.size()));
    RequestOptions options =
        options(port)
            .setMethod(request.method())
            .setURI(request.uri())
            .putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    request
        .body()
        .flatMap(body -> client.request(options).flatMap(each -> each.send(body)))
        .flatMap(
            answer ->
                answer.body().onSuccess(body -> answer(request, began, answer.statusCode(), body)))
        .onFailure(gone -> answer(request, began, 502, Buffer.buffer(gone.toString())));
  }

  private synchronized void answer(HttpServerRequest request, long began, int status, Buffer body) {
    micros.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - began));
    if (status >= 500) {
      failures.add(status + " " + body);
    }
    request.response().setStatusCode(status).end(body);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
