package io.fidoserver;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.FailedExecution;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.SuccessfulExecution;
import io.quarkus.vertx.http.DomainSocketServerStart;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Start of the scheduled jobs, once the server listens: until then the start may fail, and a job
 * that runs into that would log an error beside the line that explains it. Their end, and the log
 * of those that fail.
 */
@ApplicationScoped
class ScheduledJobs {

  private static final Logger LOG = Logger.getLogger(ScheduledJobs.class);

  private final Scheduler scheduler;
  private final Map<String, String> lastFailures = new ConcurrentHashMap<>();

  ScheduledJobs(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void start(@ObservesAsync HttpServerStart listening) {
    scheduler.resume();
  }

  void start(@ObservesAsync HttpsServerStart listening) {
    scheduler.resume();
  }

  void start(@ObservesAsync DomainSocketServerStart listening) {
    scheduler.resume();
  }

  /** A job that begins while the connections are closed would fail in that. */
  void stop(@Observes ShutdownEvent stop) {
    scheduler.pause();
  }

  /**
   * Logs that a job failed, once until it fails otherwise: a database that is away fails each of
   * them every few seconds. One that is under way at the end fails as its connections are closed.
   */
  void report(@Observes FailedExecution failed) {
    String job = failed.getExecution().getTrigger().getId();
    String why = String.valueOf(failed.getException().getMessage());
    if (scheduler.isRunning() && !why.equals(lastFailures.put(job, why))) {
      LOG.warnf("Job %s failed, and will run again: %s", job, why);
      LOG.debug("Job " + job, failed.getException());
    }
  }

  void forget(@Observes SuccessfulExecution successful) {
    lastFailures.remove(successful.getExecution().getTrigger().getId());
  }

  /** In development the server listens on while the rest starts again. */
  void startAgain(@Observes StartupEvent start) {
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      scheduler.resume();
    }
  }
}
