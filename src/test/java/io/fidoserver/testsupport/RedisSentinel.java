package io.fidoserver.testsupport;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Master with two replicas, and a Sentinel that makes the next the master when it is gone. */
public final class RedisSentinel implements AutoCloseable {

  private static final String PASSWORD = RedisUser.OPERATOR_PASSWORD;

  private final List<RedisProcess> nodes = new ArrayList<>();
  private final RedisProcess sentinel;

  /** Starts all with their files in {@code directory}. */
  public RedisSentinel(Path directory) {
    List<String> lines =
        List.of(
            "requirepass " + PASSWORD,
            "masterauth " + PASSWORD,
            "repl-diskless-sync-delay 0",
            RedisUser.LINE);
    nodes.add(RedisProcess.start(directory, lines, PASSWORD));
    String replicaOf = "replicaof 127.0.0.1 " + nodes.get(0).port();
    for (String priority : List.of("replica-priority 10", "replica-priority 20")) {
      nodes.add(
          RedisProcess.start(
              directory,
              Stream.concat(lines.stream(), Stream.of(replicaOf, priority)).toList(),
              PASSWORD));
    }
    awaitReplication(0, 1);
    awaitReplication(0, 2);
    sentinel =
        RedisProcess.startSentinel(
            directory,
            List.of(
                "sentinel monitor mymaster 127.0.0.1 %d 1".formatted(nodes.get(0).port()),
                "sentinel auth-pass mymaster " + PASSWORD,
                "sentinel down-after-milliseconds mymaster 500",
                // A failover that found no replica to choose is tried again after twice as long.
                "sentinel failover-timeout mymaster 1500",
                RedisUser.SENTINEL_LINE));
    awaitSuccessor(0, 1);
  }

  /** The URL of the master, by a Sentinel that is not there, and one that is. */
  public String url() {
    return "redis-sentinel://%s127.0.0.1:1,127.0.0.1:%d/0#mymaster"
        .formatted(RedisUser.USER_INFO, sentinel.port());
  }

  /** Returns a server in the order in which they become master. */
  public RedisProcess node(int index) {
    return nodes.get(index);
  }

  /** Makes the next the master, without any of them being gone. */
  public void switchOver() {
    sentinel.command("SENTINEL FAILOVER mymaster");
  }

  /** Waits until the Sentinel knows a server as replica of the new master, which it may follow. */
  public void awaitSuccessor(int master, int replica) {
    awaitReplication(master, replica);
    sentinel.await(
        "SENTINEL REPLICAS mymaster",
        "master-port\r\n$5\r\n%d".formatted(nodes.get(master).port()));
  }

  private void awaitReplication(int master, int replica) {
    String port = "master_port:" + nodes.get(master).port();
    nodes.get(replica).await("INFO replication", port + "\r\nmaster_link_status:up");
  }

  @Override
  public void close() {
    sentinel.close();
    nodes.forEach(RedisProcess::close);
  }
}
