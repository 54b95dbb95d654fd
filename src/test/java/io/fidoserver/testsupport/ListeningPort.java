package io.fidoserver.testsupport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;

/** Port of a process that is started. */
final class ListeningPort {

  private ListeningPort() {}

  /** Waits until {@code process} listens on {@code port} of the loopback interface. */
  static void await(String name, Process process, int port, Duration atMost) {
    Instant end = Instant.now().plus(atMost);
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), port).close();
        return;
      } catch (IOException notYet) {
        if (Instant.now().isAfter(end) || !process.isAlive()) {
          throw new IllegalStateException(name + " did not start", notYet);
        }
        Thread.onSpinWait();
      }
    }
  }
}
