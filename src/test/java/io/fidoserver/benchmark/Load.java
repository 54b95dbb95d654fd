package io.fidoserver.benchmark;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Load of concurrent clients that run ceremonies for a given time. */
final class Load {

  private Load() {}

  /** Ceremony that each client repeats. */
  interface Ceremony {
    void run() throws IOException, InterruptedException;
  }

  /** Times at which ceremonies are due, on {@link System#nanoTime}'s clock. */
  private interface Schedule {
    long next();
  }

  /**
   * Runs ceremonies back to back: each client begins the next one when the one before has
   * completed.
   */
  static Measured asFastAsPossible(int clients, int seconds, Ceremony ceremony)
      throws InterruptedException {
    return run(clients, seconds, ceremony, System::nanoTime);
  }

  /**
   * Runs ceremonies at a rate, so many a second, whether or not others have completed: the duration
   * counts from when the ceremony was due.
   */
  static Measured atRate(int clients, int seconds, int rate, Ceremony ceremony)
      throws InterruptedException {
    long interval = TimeUnit.SECONDS.toNanos(1) / rate;
    AtomicLong due = new AtomicLong(System.nanoTime());
    return run(clients, seconds, ceremony, () -> due.getAndAdd(interval));
  }

  private static Measured run(int clients, int seconds, Ceremony ceremony, Schedule schedule)
      throws InterruptedException {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    Measured measured = new Measured();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    for (int i = 0; i < clients; i++) {
      threads.execute(() -> runUntil(end, ceremony, schedule, measured));
    }
    threads.shutdown();
    if (!threads.awaitTermination(seconds + 60L, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a client does not end");
    }
    measured.took(System.nanoTime() - start);
    return measured;
  }

  private static void runUntil(long end, Ceremony ceremony, Schedule schedule, Measured measured) {
    for (long due = schedule.next(); due < end; due = schedule.next()) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      try {
        ceremony.run();
        measured.completed(System.nanoTime() - due);
      } catch (IOException e) {
        measured.failed(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
