package io.fidoserver.testsupport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Load of clients that register and sign in without end, whatever happens to the servers; every
 * assertion is sent twice, as in a replay attack.
 */
public final class CeremonyLoad implements AutoCloseable {

  /** Responses that are neither a success nor an error to retry after. */
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  private final Map<String, SoftwareAuthenticator> registered = new ConcurrentHashMap<>();
  private final AtomicInteger signIns = new AtomicInteger();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final AtomicInteger replays = new AtomicInteger();
  private final CeremonyClient client = new CeremonyClient();
  private final List<String> urls;
  private final ExecutorService clients;
  private volatile boolean stopped;

  /** Starts {@code count} clients that use these servers in turn. */
  public CeremonyLoad(int count, List<String> urls) {
    this.urls = urls;
    this.clients = Executors.newFixedThreadPool(count);
    for (int i = 0; i < count; i++) {
      int first = i;
      clients.execute(() -> run(first));
    }
  }

  private void run(int first) {
    for (int turn = first; !stopped; turn++) {
      String url = urls.get(turn % urls.size());
      try {
        String username = Api.newName();
        SoftwareAuthenticator authenticator = client.register(url, username);
        registered.put(username, authenticator);
        signInTwice(url, username, authenticator);
      } catch (CeremonyClient.Refused e) {
        if (e.status() == 503) {
          unavailable.incrementAndGet();
        } else {
          surprises.add(e.getMessage());
        }
      } catch (IOException gone) {
        unavailable.incrementAndGet();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void signInTwice(String url, String username, SoftwareAuthenticator authenticator)
      throws IOException, InterruptedException {
    ObjectNode assertion = client.assertion(url, username, authenticator, 1);
    String path = Api.AUTHENTICATE + "/complete";
    int accepted = 0;
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> answer = client.post(url, path, assertion);
      if (answer.statusCode() == 200) {
        accepted++;
      } else if (answer.statusCode() == 503) {
        unavailable.incrementAndGet();
      } else if (!answer.body().contains("\"CHALLENGE_NOT_FOUND\"")) {
        surprises.add(answer.body());
      }
    }
    signIns.addAndGet(accepted);
    if (accepted > 1) {
      replays.incrementAndGet();
    }
  }

  /** Users whose registration was acknowledged. */
  public Map<String, SoftwareAuthenticator> registered() {
    return registered;
  }

  public int signIns() {
    return signIns.get();
  }

  public int unavailable() {
    return unavailable.get();
  }

  /** Number of assertions that were accepted twice. */
  public int replays() {
    return replays.get();
  }

  public List<String> surprises() {
    return List.copyOf(surprises);
  }

  /** What the clients saw, in one line. */
  public String summary() {
    return "%d registered, %d signed in, %d told to try again"
        .formatted(registered.size(), signIns(), unavailable());
  }

  /**
   * Verifies that no call failed but by a 503, that each acknowledged registration is stored once,
   * and that no assertion was accepted twice.
   */
  public void assertNothingLost(PostgresProcess database, ServerProcess server) {
    assertEquals(List.of(), surprises(), server::output);
    assertEquals(0, replays());
    assertEquals(
        (long) registered.size(),
        database.query(
            "select count(*) from users join credentials on user_id = users.id"
                + " where username = any(?)",
            (Object) registered.keySet().toArray(String[]::new)));
    assertEquals(
        0L,
        database.query(
            "select count(*) from (select user_id from events where type ="
                + " 'AUTHENTICATION_COMPLETED' group by user_id having count(*) > 1) as twice"));
  }

  /** Waits until {@code more} users have registered. */
  public void awaitRegistrations(int more) {
    int enough = registered.size() + more;
    while (registered.size() < enough) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Ends the load, after the ceremonies that were begun. */
  @Override
  public void close() {
    stopped = true;
    clients.shutdown();
    try {
      if (!clients.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("A client does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
