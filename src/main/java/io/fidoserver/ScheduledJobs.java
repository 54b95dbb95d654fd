package io.fidoserver;

import io.quarkus.scheduler.Scheduler;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
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
}
