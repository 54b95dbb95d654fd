package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Signals to a process: it is paused (SIGSTOP), continued (SIGCONT), or killed (SIGKILL). */
final class TestProcess {

  private TestProcess() {}

  /**
   * Sends {@code signal} to a process and all that it started: to the process first, as it may be
   * about to start another.
   */
  static void signal(long pid, String signal) {
    ProcessHandle parent = ProcessHandle.of(pid).orElseThrow();
    // A killed parent has no descendants any more; a paused one has.
    List<ProcessHandle> before = parent.descendants().toList();
    send(signal, Stream.of(parent));
    List<ProcessHandle> started =
        Stream.concat(before.stream(), parent.descendants()).distinct().toList();
    send(signal, started.stream());
    if (signal.equals("KILL")) {
      parent.onExit().join();
      started.forEach(each -> each.onExit().join());
    }
  }

  private static void send(String signal, Stream<ProcessHandle> processes) {
    try {
      List<String> command =
          Stream.concat(
                  Stream.of("kill", "-" + signal), processes.map(each -> Long.toString(each.pid())))
              .toList();
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
