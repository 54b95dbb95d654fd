package io.fidoserver.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fidoserver.testsupport.Database;
import io.fidoserver.testsupport.ServerUnderTest;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.pgclient.PgException;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of one statement that come at once, on contexts of one event loop as requests have. */
@QuarkusTest
@QuarkusTestResource(ServerUnderTest.class)
@Timeout(60)
class BatchedStatementTest {

  private static final String ONE =
      "with batch as (select :relying_party::text, :value::int as value) ";

  private static final String MANY =
      "with batch as materialized (select * from unnest(:relying_party::text[], :value::int[])"
          + " with ordinality as each (relying_party, value, ordinality)"
          + " where ordinality between 1 and 64) ";

  @Inject Pool pool;
  @Inject Vertx vertx;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Context eventLoop;

  @BeforeEach
  void start() {
    eventLoop = ((VertxInternal) vertx).createEventLoopContext();
    Database.update("drop schema if exists example cascade");
    Database.update("create schema example");
    Database.update("create table example.calls (value int)");
  }

  private BatchedStatement statement(String sql, String... keys) {
    return new BatchedStatement(
        new SqlStatement("example", ONE + sql.replace("ordinality, ", "")),
        new SqlStatement("examples", MANY + sql),
        pool,
        metrics,
        keys);
  }

  private static Parameters parameters(int value) {
    return Parameters.with("relying_party", "default").and("value", value);
  }

  /** What a caller was told, where. */
  private record Told(List<Row> rows, Context context, Object requestId) {

    int value() {
      return rows.get(0).getInteger("value");
    }
  }

  /** A call, on a context of its own with a request ID in it. */
  private final class Call {

    private final Context context = VertxContext.createNewDuplicatedContext(eventLoop);
    private final CompletableFuture<Told> told = new CompletableFuture<>();
    private Cancellable subscription;

    void start(BatchedStatement statement, int value) {
      context.runOnContext(
          now -> {
            MDC.put("requestId", value);
            subscription =
                statement
                    .execute(parameters(value))
                    .subscribe()
                    .with(
                        rows ->
                            told.complete(
                                new Told(rows, Vertx.currentContext(), MDC.get("requestId"))),
                        told::completeExceptionally);
          });
    }
  }

  /** Calls with these values, of which all have come before the first is answered. */
  private List<Call> callAtOnce(BatchedStatement statement, int... values) {
    List<Call> calls = IntStream.range(0, values.length).mapToObj(i -> new Call()).toList();
    eventLoop.runOnContext(
        now ->
            IntStream.range(0, values.length)
                .forEach(i -> calls.get(i).start(statement, values[i])));
    return calls;
  }

  private static Throwable failure(Call call) {
    return assertThrows(ExecutionException.class, () -> call.told.get()).getCause();
  }

  private DistributionSummary sizes() {
    return metrics.get("fido.statement.callers").tag("statement", "example").summary();
  }

  private void assertSizes(int executions, int callers, int largest) {
    assertEquals(executions, sizes().count());
    assertEquals(callers, sizes().totalAmount());
    assertEquals(largest, sizes().max());
    assertEquals(
        callers, metrics.get("fido.statement.wait").tag("statement", "example").timer().count());
  }

  @Test
  void whoeverComesAtOnceGoesTogether() throws Exception {
    BatchedStatement statement = statement("select ordinality, value * 2 as value from batch");

    List<Call> calls = callAtOnce(statement, IntStream.range(0, 20).toArray());

    for (int i = 0; i < 20; i++) {
      assertEquals(i * 2, calls.get(i).told.get().value());
    }
    assertSizes(1, 20, 20);
  }

  @Test
  void whoeverComesWhileOneIsOnItsWayGoesTogetherWhenItIsBack() throws Exception {
    BatchedStatement statement = statement("select ordinality, value from batch");

    List<Call> first = callAtOnce(statement, 1);
    List<Call> others = new ArrayList<>();
    CompletableFuture<Void> called = new CompletableFuture<>();
    eventLoop.runOnContext(
        now ->
            eventLoop.runOnContext(
                then -> {
                  others.addAll(callAtOnce(statement, 2, 3, 4));
                  called.complete(null);
                }));
    called.get();

    assertEquals(1, first.get(0).told.get().value());
    for (int i = 0; i < 3; i++) {
      assertEquals(i + 2, others.get(i).told.get().value());
    }
    assertEquals(4, sizes().totalAmount());
  }

  @Test
  void noMoreThanTheStatementTakesGoTogether() throws Exception {
    BatchedStatement statement = statement("select ordinality, value from batch");

    for (Call each : callAtOnce(statement, IntStream.range(0, 130).toArray())) {
      each.told.get();
    }

    assertSizes(3, 130, BatchedStatement.MAX_CALLERS);
  }

  @Test
  void eachIsToldOnItsOwnContext() throws Exception {
    BatchedStatement statement = statement("select ordinality, value from batch");

    List<Call> calls = callAtOnce(statement, IntStream.range(0, 100).toArray());

    for (int i = 0; i < 100; i++) {
      Told told = calls.get(i).told.get();
      assertSame(calls.get(i).context, told.context());
      assertEquals(i, told.requestId());
      assertEquals(i, told.value());
    }
  }

  @Test
  void eachIsToldOfAFailureOnItsOwnContext() {
    BatchedStatement statement = statement("select ordinality, no_such_column from batch");
    IntFunction<CompletableFuture<Context>> call =
        i -> {
          CompletableFuture<Context> told = new CompletableFuture<>();
          Context context = VertxContext.createNewDuplicatedContext(eventLoop);
          context.runOnContext(
              now ->
                  statement
                      .execute(parameters(i))
                      .subscribe()
                      .with(
                          rows -> told.completeExceptionally(new AssertionError()),
                          failure -> told.complete(Vertx.currentContext())));
          return told.thenApply(where -> where == context ? context : null);
        };

    List<CompletableFuture<Context>> calls = IntStream.range(0, 10).mapToObj(call).toList();

    calls.forEach(each -> assertTrue(each.join() != null));
  }

  @Test
  void aCallerOnNoEventLoopGoesAlone() {
    BatchedStatement statement = statement("select ordinality, value from batch");

    assertEquals(
        7, statement.execute(parameters(7)).await().indefinitely().get(0).getInteger("value"));
    assertSizes(1, 1, 1);
  }

  @Test
  void aCallerMayHaveNoRowOrSeveral() throws Exception {
    BatchedStatement statement =
        statement("select ordinality, value from batch, generate_series(1, value)");

    List<Call> calls = callAtOnce(statement, 1, 2, 0, 3);

    assertEquals(
        List.of(1, 2, 0, 3), calls.stream().map(each -> each.told.join().rows().size()).toList());
  }

  @Test
  void oneWhoseDataAreRefusedFailsAlone() throws Exception {
    BatchedStatement statement =
        statement(
            ", written as (insert into example.calls (value) select value from batch returning value)"
                + " select ordinality, 12 / value as value from batch");

    List<Call> calls = callAtOnce(statement, 1, 2, 0, 3);

    // 22012: division by zero.
    assertEquals("22012", ((PgException) failure(calls.get(2))).getSqlState());
    assertEquals(12, calls.get(0).told.get().value());
    assertEquals(6, calls.get(1).told.get().value());
    assertEquals(4, calls.get(3).told.get().value());
    assertEquals("1 2 3", called());
    // All, and each of them again.
    assertSizes(5, 8, 4);
  }

  @Test
  void aLostConnectionIsToldToEachAndNothingIsDoneTwice() throws Exception {
    BatchedStatement statement =
        statement(
            ", written as (insert into example.calls (value) select value from batch returning value),"
                + " ended as materialized (select pg_terminate_backend(pg_backend_pid()) from written"
                + " where value = 0)"
                + " select ordinality, value, (select count(*) from ended) as ended from batch");

    List<Call> calls = callAtOnce(statement, 1, 2, 0, 3);

    for (Call each : calls) {
      assertTrue(new DatabaseFailure.Transient().test(failure(each)));
    }
    assertNull(called());
    assertSizes(1, 4, 4);
    // The next ones go on.
    assertEquals(4, callAtOnce(statement, 4).get(0).told.get().value());
  }

  @Test
  void thoseOfOneKeyGoOneAfterTheOther() throws Exception {
    BatchedStatement statement =
        statement(
            ", written as (insert into example.calls (value) select value from batch returning value)"
                + " select ordinality, (select count(*) from example.calls)::int as value from batch",
            "value");

    List<Call> calls = callAtOnce(statement, 1, 2, 1, 3, 1, 2);

    assertEquals(
        List.of(0, 0, 3, 0, 5, 3), calls.stream().map(each -> each.told.join().value()).toList());
    assertSizes(3, 6, 3);
  }

  @Test
  void oneThatIsCancelledWhileItWaitsIsNotSent() throws Exception {
    BatchedStatement statement =
        statement(
            ", written as (insert into example.calls (value) select value from batch returning value)"
                + " select ordinality, value from batch");

    List<Call> calls = List.of(new Call(), new Call(), new Call());
    eventLoop.runOnContext(
        now -> {
          IntStream.range(0, 3).forEach(i -> calls.get(i).start(statement, i + 1));
          eventLoop.runOnContext(
              then -> calls.subList(0, 2).forEach(each -> each.subscription.cancel()));
        });

    assertEquals(3, calls.get(2).told.get().value());
    assertEquals("3", called());
    assertTrue(!calls.get(0).told.isDone() && !calls.get(1).told.isDone());
  }

  @Test
  void oneThatWaitsForALockHoldsUpNoOneElseForLong() throws Exception {
    Database.update("create table example.locked (value int)");
    Database.update(
        "create function example.wait_for_lock(value int) returns int language plpgsql as"
            + " 'begin if value = 0 then perform from example.locked; end if; return value; end'");
    BatchedStatement statement =
        statement("select ordinality, example.wait_for_lock(value) as value from batch");

    Call blocked =
        Database.whileLocked(
            "example.locked",
            () -> {
              Call first = callAtOnce(statement, 0).get(0);
              awaitTrue("select exists (select from pg_locks where not granted)");
              Call later = callAtOnce(statement, 1).get(0);
              assertEquals(1, later.told.get(10, TimeUnit.SECONDS).value());
              assertTrue(!first.told.isDone());
              return first;
            });

    assertEquals(0, blocked.told.get().value());
  }

  private static void awaitTrue(String sql) {
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    while (!(Boolean) Database.query(sql)) {
      assertTrue(Instant.now().isBefore(end));
    }
  }

  @Test
  void valuesThatAreMissingFailTheCallerThatForgotThem() {
    BatchedStatement statement = statement("select ordinality, value from batch");

    assertInstanceOf(
        IllegalArgumentException.class,
        assertThrows(
            RuntimeException.class,
            () ->
                statement
                    .execute(Parameters.with("relying_party", "default"))
                    .await()
                    .indefinitely()));
  }

  private static Object called() {
    return Database.query("select string_agg(value::text, ' ' order by value) from example.calls");
  }
}
