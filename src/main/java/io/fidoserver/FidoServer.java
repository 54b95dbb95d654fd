package io.fidoserver;

import io.fidoserver.standalone.EmbeddedDatabase;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the server starts. */
@QuarkusMain
public final class FidoServer {

  private FidoServer() {}

  /**
   * What is logged before logging is configured comes out where that is never reached, in front of
   * the one line that says why. Hibernate has nothing to say that would explain it.
   */
  private static final Logger HIBERNATE_LOG = Logger.getLogger("org.hibernate");

  /** Runs until it is told to stop. */
  public static void main(String... args) {
    HIBERNATE_LOG.setLevel(Level.WARNING);
    try {
      EmbeddedDatabase.startUnlessConfigured();
    } catch (ConfigurationException | IllegalStateException e) {
      fail(1, e.getMessage());
    }
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      Quarkus.run(args);
    } else {
      Quarkus.run(null, FidoServer::exit, args);
    }
  }

  private static void exit(int code, Throwable failure) {
    if (failure != null) {
      EmbeddedDatabase.stop();
      fail(code, StartFailure.explain(failure));
    }
    System.exit(code);
  }

  /** Without the hooks of an orderly end, which would log what nobody asked for. */
  private static void fail(int code, String why) {
    System.err.println(why);
    Runtime.getRuntime().halt(code);
  }
}
