package io.fidoserver.benchmark;

import io.fidoserver.testsupport.CeremonyClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Benchmark of ceremonies: how many a second a server completes, and how long each takes. It is not
 * part of the suite; against a server at this URL, which must not limit rates:
 *
 * <pre>mvn test -Dtest=LoadBenchmark -Dbenchmark.url=http://localhost:8080</pre>
 *
 * <p>With the defaults {@code -Dbenchmark.origin=} (the URL), {@code -Dbenchmark.clients=16},
 * {@code -Dbenchmark.seconds=20} of each phase, {@code -Dbenchmark.rate=0}: authentications a
 * second that are begun whether or not others have completed; 0: as many as the server can
 * complete.
 */
class LoadBenchmark {

  @Test
  void run() throws IOException, InterruptedException {
    String url = System.getProperty("benchmark.url", "http://localhost:8080");
    int clients = Integer.getInteger("benchmark.clients", 16);
    int seconds = Integer.getInteger("benchmark.seconds", 20);
    int rate = Integer.getInteger("benchmark.rate", 0);
    Ceremonies ceremonies =
        new Ceremonies(new CeremonyClient(), url, System.getProperty("benchmark.origin", url));

    System.out.printf("%s, %d clients, %d s of each%n%s%n", url, clients, seconds, Measured.HEADER);
    print("registration", Load.asFastAsPossible(clients, seconds, ceremonies::register));
    print(
        "authentication",
        rate == 0
            ? Load.asFastAsPossible(clients, seconds, ceremonies::authenticate)
            : Load.atRate(clients, seconds, rate, ceremonies::authenticate));
  }

  private static void print(String name, Measured measured) {
    System.out.println(measured.row(name));
  }
}
