package io.fidoserver.benchmark;

import io.fidoserver.testsupport.Api;
import io.fidoserver.testsupport.CeremonyClient;
import io.fidoserver.testsupport.SoftwareAuthenticator;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** Whole ceremonies, begin and completion, of users that this object registered. */
final class Ceremonies {

  private record Registered(String username, SoftwareAuthenticator authenticator) {}

  private final List<Registered> users = new CopyOnWriteArrayList<>();
  private final CeremonyClient client;
  private final String url;
  private final String origin;

  /**
   * Creates the ceremonies of a server.
   *
   * @param origin the origin in the client data
   */
  Ceremonies(CeremonyClient client, String url, String origin) {
    this.client = client;
    this.url = url;
    this.origin = origin;
  }

  /** Registers a new user. */
  void register() throws IOException, InterruptedException {
    String username = Api.newName();
    SoftwareAuthenticator authenticator = new SoftwareAuthenticator();
    authenticator.origin = origin;
    CeremonyClient.ok(client.register(url, username, authenticator, right -> {}));
    users.add(new Registered(username, authenticator));
  }

  /** Authenticates one of the users. */
  void authenticate() throws IOException, InterruptedException {
    Registered user = users.get(ThreadLocalRandom.current().nextInt(users.size()));
    client.signIn(url, user.username(), user.authenticator(), 0);
  }
}
