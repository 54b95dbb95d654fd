package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Connections to the primary. Two databases stand for two hosts, as each can be read-only for new
 * sessions.
 */
class PrimaryConnectionsTest {

  private static final int SIZE = 4;
  private static final List<String> HOSTS = List.of("primary_first", "primary_second");

  private final Vertx vertx = Vertx.vertx();
  private PrimaryConnections connections;
  private Pool pool;

  @BeforeAll
  static void createHosts() {
    HOSTS.forEach(Database::emptyUrl);
  }

  @BeforeEach
  void open() {
    open(Duration.ofMinutes(10));
  }

  @SuppressWarnings("deprecation")
  private void open(Duration life) {
    HOSTS.forEach(each -> Database.update("alter database " + each + " reset all"));
    List<PgConnectOptions> hosts =
        HOSTS.stream()
            .map(each -> PgConnectOptions.fromUri(Database.url()).setDatabase(each))
            .toList();
    connections =
        new PrimaryConnections(
            vertx, hosts, true, false, Duration.ofSeconds(5), Duration.ofMillis(300), life);
    pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(SIZE))
            .connectingTo(hosts.get(0))
            .using(vertx)
            .build()
            .connectionProvider(connections::open);
  }

  @AfterEach
  void close() {
    await(pool.close());
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  private static void refuseNewWrites(String host) {
    Database.update("alter database " + host + " set default_transaction_read_only = on");
  }

  private static String host(SqlConnection connection) {
    return text(connection, "select current_database()");
  }

  private static String text(SqlConnection connection, String query) {
    return await(connection.query(query).execute()).iterator().next().getString(0);
  }

  private List<SqlConnection> all() {
    return Stream.generate(() -> await(pool.getConnection())).limit(SIZE).toList();
  }

  private static void refuseWritesOn(SqlConnection connection) {
    await(connection.query("set session characteristics as transaction read only").execute());
  }

  private static boolean isRefused(SqlConnection connection) {
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () -> await(connection.query("create table written ()").execute()));
    return DatabaseFailure.isReadOnly(failure);
  }

  /** A plan that is kept would read all of a table that was small when it was made. */
  @Test
  void connectionsReadTablesByTheirIndexes() {
    for (SqlConnection each : all()) {
      assertEquals("off", text(each, "show enable_seqscan"));
      assertEquals("off", text(each, "show jit"));
    }
  }

  @Test
  void theFirstHostThatTakesWritesIsUsed() {
    refuseNewWrites(HOSTS.get(0));

    assertEquals(HOSTS.get(1), host(await(pool.getConnection())));
  }

  @Test
  void whereNoneTakesWritesThatIsTheFailure() {
    HOSTS.forEach(PrimaryConnectionsTest::refuseNewWrites);

    assertTrue(
        DatabaseFailure.isReadOnly(
            assertThrows(CompletionException.class, () -> await(pool.getConnection()))));
  }

  /** As the primary of before, stopped: its kernel takes connections, and it never answers. */
  @Test
  void aHostThatDoesNotAnswerIsNotWaitedForFirstAgain() {
    AtomicInteger asked = new AtomicInteger();
    NetServer silent =
        await(
            vertx
                .createNetServer()
                .connectHandler(socket -> asked.incrementAndGet())
                .listen(0, "127.0.0.1"));
    List<PgConnectOptions> hosts =
        List.of(
            PgConnectOptions.fromUri(Database.url())
                .setHost("127.0.0.1")
                .setPort(silent.actualPort()),
            PgConnectOptions.fromUri(Database.url()).setDatabase(HOSTS.get(1)));
    PrimaryConnections search =
        new PrimaryConnections(
            vertx,
            hosts,
            true,
            false,
            Duration.ofMillis(500),
            Duration.ZERO,
            Duration.ofMinutes(10));
    refuseNewWrites(HOSTS.get(1));
    assertThrows(CompletionException.class, () -> await(search.open(vertx.getOrCreateContext())));
    Database.update("alter database " + HOSTS.get(1) + " reset all");
    int askedBefore = asked.get();

    SqlConnection found = await(search.open(vertx.getOrCreateContext()));

    assertEquals(HOSTS.get(1), host(found));
    assertTrue(askedBefore > 0);
    assertEquals(askedBefore, asked.get());
  }

  @Test
  void afterOneRefusedAllAreLeftForTheOtherHost() {
    List<SqlConnection> before = all();
    before.forEach(each -> assertEquals(HOSTS.get(0), host(each)));
    refuseNewWrites(HOSTS.get(0));
    refuseWritesOn(before.get(0));

    assertTrue(isRefused(before.get(0)));
    before.forEach(each -> assertTrue(isRefused(each)));
    before.forEach(each -> each.close());

    List<SqlConnection> after = new ArrayList<>();
    while (after.size() < SIZE) {
      SqlConnection each = await(pool.getConnection());
      // One that is not gone from the pool yet refuses everything, as if its server did.
      if (await(each.query("select 1").execute().map(true).otherwise(false))) {
        after.add(each);
      }
    }
    after.forEach(each -> assertEquals(HOSTS.get(1), host(each)));
  }

  @Test
  void aStatementThatWasRefusedIsExecutedByTheOtherHostOnce() {
    HOSTS.forEach(each -> Database.updateIn(each, "create table numbers (number int)"));
    SqlStatement insert =
        new SqlStatement("insert", "insert into numbers select unnest(:numbers::int[])");
    List<SqlConnection> before = all();
    refuseNewWrites(HOSTS.get(0));
    before.forEach(PrimaryConnectionsTest::refuseWritesOn);
    before.forEach(SqlConnection::close);

    int written =
        insert
            .update(
                new io.vertx.mutiny.sqlclient.Pool(pool),
                Parameters.with("numbers", new Integer[] {1, 2}))
            .await()
            .indefinitely();

    assertEquals(2, written);
    String count = "select count(*) from numbers";
    assertEquals(0L, Database.queryIn(HOSTS.get(0), count));
    assertEquals(2L, Database.queryIn(HOSTS.get(1), count));
  }

  @Test
  void aTransactionThatIsUnderWayEndsBefore() {
    SqlConnection inTransaction = await(pool.getConnection());
    SqlConnection other = await(pool.getConnection());
    Transaction transaction = await(inTransaction.begin());
    await(inTransaction.query("create table kept ()").execute());
    refuseWritesOn(other);

    assertTrue(isRefused(other));
    await(inTransaction.query("create table kept_too ()").execute());
    await(transaction.commit());

    assertTrue(isRefused(inTransaction));
    assertEquals(
        2L,
        Database.queryIn(
            HOSTS.get(0), "select count(*) from pg_tables where tablename like 'kept%'"));
  }

  @Test
  void onlyAnOldOneIsRetired() {
    assertFalse(PrimaryConnection.retire(await(pool.getConnection())));
    await(pool.close());
    open(Duration.ZERO);

    assertTrue(PrimaryConnection.retire(await(pool.getConnection())));
  }
}
