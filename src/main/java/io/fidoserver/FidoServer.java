package io.fidoserver;

import io.fidoserver.database.EmbeddedDatabase;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Where the server starts. */
@QuarkusMain
public final class FidoServer {

  private FidoServer() {}

  /** Runs until it is told to stop. */
  public static void main(String... args) {
    try {
      EmbeddedDatabase.startUnlessConfigured();
    } catch (IllegalStateException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      Quarkus.run(args);
    } else {
      Quarkus.run(null, FidoServer::exit, args);
    }
  }

  private static void exit(int code, Throwable failure) {
    if (failure != null) {
      System.err.println(StartFailure.explain(failure));
    }
    System.exit(code);
  }
}
