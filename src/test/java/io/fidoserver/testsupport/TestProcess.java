package io.fidoserver.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** Signals to a process: it is paused (SIGSTOP), continued (SIGCONT), or killed (SIGKILL). */
final class TestProcess {

  private TestProcess() {}

  /** Sends {@code signal} to a process and all that it started. */
  static void signal(long pid, String signal) {
    ProcessHandle parent = ProcessHandle.of(pid).orElseThrow();
    List<ProcessHandle> all = Stream.concat(Stream.of(parent), parent.descendants()).toList();
    try {
      List<String> command =
          Stream.concat(
                  Stream.of("kill", "-" + signal),
                  all.stream().map(each -> Long.toString(each.pid())))
              .toList();
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
      if (signal.equals("KILL")) {
        all.forEach(each -> each.onExit().join());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
