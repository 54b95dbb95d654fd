package io.fidoserver;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.vertx.http.DomainSocketServerStart;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;

/**
 * Start of the scheduled jobs, once the server listens: until then the start may fail, and a job
 * that runs into that would log an error beside the line that explains it.
 */
@ApplicationScoped
class ScheduledJobs {

  private final Scheduler scheduler;

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

  /** In development the server listens on while the rest starts again. */
  void startAgain(@Observes StartupEvent start) {
    if (LaunchMode.current() == LaunchMode.DEVELOPMENT) {
      scheduler.resume();
    }
  }
}
