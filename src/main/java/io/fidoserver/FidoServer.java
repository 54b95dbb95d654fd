package io.fidoserver;

import io.fidoserver.http.ConnectionInitializer;
import io.fidoserver.standalone.EmbeddedDatabase;
import io.fidoserver.standalone.RunningServer;
import io.fidoserver.webauthn.cose.SignatureProvider;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.security.Security;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Main class of the server. */
@QuarkusMain
public final class FidoServer {

  private FidoServer() {}

  /**
   * Hibernate's logger. A start that fails before logging is configured prints all that was logged
   * until then, before the one line that explains it; Hibernate's lines do not explain it.
   */
  private static final Logger HIBERNATE_LOG = Logger.getLogger("org.hibernate");

  /** The embedded database's logger: it is started and stopped outside of Quarkus' logging. */
  private static final Logger ZONKY_LOG = Logger.getLogger("io.zonky");

  private static final long MAX_LOADING_MILLIS = 2_000;

  /** Null: the start has not come so far. */
  private static Thread libraryLoader;

  /** Runs the server until the process is asked to stop. */
  public static void main(String... args) {
    HIBERNATE_LOG.setLevel(Level.WARNING);
    ZONKY_LOG.setLevel(Level.WARNING);
    ConnectionInitializer.enable();
    // The JDK's 30 s, and 10 s, would be as long without the database whose name leads to the new
    // primary.
    if (Security.getProperty("networkaddress.cache.ttl") == null) {
      Security.setProperty("networkaddress.cache.ttl", "5");
      Security.setProperty("networkaddress.cache.negative.ttl", "1");
    }
    SettingNames.explainUnknown(System.getenv()).ifPresent(why -> fail(1, why));
    libraryLoader = SignatureProvider.loadAhead();
    try {
      EmbeddedDatabase.startUnlessConfigured();
    } catch (ConfigurationException | IllegalStateException e) {
      fail(1, e.getMessage());
    }
    Quarkus.run(EmbeddedDatabase.isRunning() ? RunningServer.class : null, FidoServer::exit, args);
  }

  /** Quarkus' own handler ends the process; in development it waits for the next change. */
  private static void exit(int code, Throwable failure) {
    if (failure != null && LaunchMode.current().isProduction()) {
      EmbeddedDatabase.stop();
      fail(code, StartFailure.explain(failure, System.getenv()));
    }
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(code, failure);
  }

  /** Ends the process without its shutdown hooks, which would log more lines. */
  private static void fail(int code, String why) {
    System.err.println(why);
    if (libraryLoader != null) {
      try {
        libraryLoader.join(MAX_LOADING_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Runtime.getRuntime().halt(code);
  }
}
