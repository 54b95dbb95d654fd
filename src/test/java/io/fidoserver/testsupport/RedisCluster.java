package io.fidoserver.testsupport;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Cluster of three masters over TLS; the first of them has a replica. */
public final class RedisCluster implements AutoCloseable {

  /** Time after which a node is taken for dead. */
  public static final int NODE_TIMEOUT_MS = 1_000;

  private static final String PASSWORD = RedisUser.OPERATOR_PASSWORD;
  private static final int SLOTS = 16_384;
  private static final int MASTERS = 3;

  private final List<RedisProcess> nodes = new ArrayList<>();
  private final List<Integer> tlsPorts = new ArrayList<>();
  private final TlsFiles tls;

  /** Starts all nodes with their files in {@code directory}. */
  public RedisCluster(Path directory) {
    tls = new TlsFiles(directory);
    List<Integer> busPorts = new ArrayList<>();
    for (int i = 0; i <= MASTERS; i++) {
      tlsPorts.add(ServerProcess.freePort());
      busPorts.add(ServerProcess.freePort());
      nodes.add(
          RedisProcess.start(
              directory,
              Stream.concat(
                      tls.redisConfiguration().stream(),
                      Stream.of(
                          "tls-port " + tlsPorts.get(i),
                          "tls-cluster yes",
                          "tls-replication yes",
                          "cluster-enabled yes",
                          "cluster-port " + busPorts.get(i),
                          "cluster-config-file nodes-%d.conf".formatted(i),
                          "cluster-node-timeout " + NODE_TIMEOUT_MS,
                          "cluster-announce-ip 127.0.0.1",
                          "requirepass " + PASSWORD,
                          "masterauth " + PASSWORD,
                          "repl-diskless-sync-delay 0",
                          RedisUser.LINE))
                  .toList(),
              PASSWORD));
    }
    for (int i = 0; i < MASTERS; i++) {
      nodes
          .get(i)
          .command(
              "CLUSTER ADDSLOTSRANGE %d %d"
                  .formatted(SLOTS * i / MASTERS, SLOTS * (i + 1) / MASTERS - 1));
      nodes.get(i).command("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
    }
    for (int i = 1; i <= MASTERS; i++) {
      nodes
          .get(0)
          .command("CLUSTER MEET 127.0.0.1 %d %d".formatted(tlsPorts.get(i), busPorts.get(i)));
    }
    nodes.forEach(node -> node.await("CLUSTER INFO", "cluster_known_nodes:" + nodes.size()));
    nodes.forEach(node -> node.await("CLUSTER INFO", "cluster_state:ok"));
    String first = nodes.get(0).ask("CLUSTER MYID").lines().skip(1).findFirst().orElseThrow();
    replica().command("CLUSTER REPLICATE " + first);
    replica().await("INFO replication", "master_link_status:up");
    nodes.forEach(node -> node.await("CLUSTER NODES", "slave " + first));
  }

  /** The URL of some nodes of the Cluster, with the CA that its certificates are of. */
  public String url() {
    return urlOfUnknownAuthority() + "?ssl_ca_certs=" + tls.authority();
  }

  /** The same without the CA, which the JVM does not know. */
  public String urlOfUnknownAuthority() {
    return "rediss://"
        + RedisUser.USER_INFO
        + tlsPorts.stream().limit(2).map(port -> "127.0.0.1:" + port).collect(joining(","));
  }

  /** The URL by a name that is not in the certificates. */
  public String urlOfOtherName() {
    return url().replace("127.0.0.1", "localhost");
  }

  /** The master that has a replica. */
  public RedisProcess master() {
    return nodes.get(0);
  }

  public RedisProcess replica() {
    return nodes.get(MASTERS);
  }

  @Override
  public void close() {
    nodes.forEach(RedisProcess::close);
  }
}
