package io.fidoserver.database;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.util.concurrent.FastThreadLocal;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Statement that serves many callers in one execution, as an execution costs the database more than
 * a row. A caller goes at once if no other is on its way on the same event loop, with those who
 * come in the same turn of it; those who come meanwhile go together, when it is back. There are two
 * forms: of one caller, and of many, which takes an array of each parameter and returns each
 * caller's rows by {@code ordinality}. Callers succeed together; one whose data the database
 * refuses fails alone.
 *
 * <p>In the form of many, {@code where ordinality between 1 and 64} says how many there are, and
 * keeps the plan: PostgreSQL expects a two-hundredth of the rows of a range that it knows nothing
 * of, here one, so that it looks up each row by an index, however small the tables were when the
 * plan was made, and keeps one plan for any number of callers. In both, what is next to a key is
 * compared by {@code is not distinct from}: without statistics an index on the relying party alone
 * would look as good as the key's.
 */
public final class BatchedStatement {

  /** Largest number of callers of one execution; the statements have it too. */
  static final int MAX_CALLERS = 64;

  /** Time after which an execution, which may wait for another's lock, holds up no one else. */
  private static final long MAX_WAIT_MILLIS = 100;

  private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(MAX_WAIT_MILLIS);

  private final SqlStatement ofOne;
  private final SqlStatement ofMany;
  private final List<String> keys;
  private final Pool pool;
  private final DistributionSummary sizes;
  private final Timer waits;

  private final FastThreadLocal<Lane> lanes =
      new FastThreadLocal<>() {
        @Override
        protected Lane initialValue() {
          return new Lane();
        }
      };

  /**
   * Creates the statement.
   *
   * @param ofOne its form of one caller, by whose name it is measured
   * @param ofMany its form of many callers, with the same parameters and results
   * @param keys the parameters by which it writes rows: callers with an equal one, of the same
   *     relying party, go one after the other, in their order; null equals nothing
   */
  public BatchedStatement(
      SqlStatement ofOne, SqlStatement ofMany, Pool pool, MeterRegistry metrics, String... keys) {
    this.ofOne = ofOne;
    this.ofMany = ofMany;
    this.keys = List.of(keys);
    this.pool = pool;
    this.sizes =
        DistributionSummary.builder("fido.statement.callers")
            .tag("statement", ofOne.name())
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, MAX_CALLERS)
            .register(metrics);
    this.waits =
        Timer.builder("fido.statement.wait").tag("statement", ofOne.name()).register(metrics);
  }

  /**
   * Executes the statement for one caller.
   *
   * @param values the caller's, one of each parameter, with {@code relying_party}
   * @return the caller's rows, on the caller's context; or the failure of the execution
   */
  public Uni<List<Row>> execute(Parameters values) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Caller caller = new Caller(values, written(values), emitter);
              emitter.onTermination(() -> caller.gone = true);
              // Whoever is on no event loop goes alone.
              (Context.isOnEventLoopThread() ? lanes.get() : new Lane()).add(caller);
            });
  }

  private Set<Object> written(Parameters values) {
    return keys.stream()
        .filter(each -> values.sent(each) != null)
        .map(each -> List.of(each, values.sent("relying_party"), values.sent(each)))
        .collect(Collectors.toSet());
  }

  /** Executes the statement, and returns the rows of each caller. */
  private Uni<List<List<Row>>> executeFor(List<Caller> callers) {
    if (callers.size() == 1) {
      return ofOne.list(pool, callers.get(0).values, row -> row).map(List::of);
    }
    return ofMany
        .executeOnce(pool, callers.stream().map(each -> each.values).toList())
        .map(
            rows -> {
              List<List<Row>> all = new ArrayList<>();
              callers.forEach(each -> all.add(new ArrayList<>()));
              rows.forEach(each -> all.get(each.getInteger("ordinality") - 1).add(each));
              return all;
            });
  }

  /**
   * Returns whether the execution failed for the data of one of its callers, or a conflict with
   * another transaction: it has written nothing then (PostgreSQL, appendix A).
   */
  private static boolean isRefused(Throwable failure) {
    return failure instanceof PgException refused
        && refused.getSqlState().matches("22...|23...|40001|40P01");
  }

  private static void runOn(Context context, Runnable action) {
    if (context == null || context == Vertx.currentContext()) {
      action.run();
    } else {
      context.runOnContext(now -> action.run());
    }
  }

  /** One caller, whose request, log lines and traces hang on the context of the call. */
  private static final class Caller {

    private final Parameters values;
    private final Set<Object> keys;
    private final UniEmitter<? super List<Row>> emitter;
    private final Context context = Vertx.currentContext();
    private final long since = System.nanoTime();
    private boolean goesAlone;

    /** Cancelled, by any thread, or told. */
    private volatile boolean gone;

    Caller(Parameters values, Set<Object> keys, UniEmitter<? super List<Row>> emitter) {
      this.values = values;
      this.keys = keys;
      this.emitter = emitter;
    }
  }

  /** Callers of one event loop, which alone uses it. */
  private final class Lane {

    private final Deque<Caller> waiting = new ArrayDeque<>();
    private List<Caller> onTheirWay;
    private long sentAt;
    private boolean isSending;
    private boolean isTimed;

    /**
     * Adds a caller, and sends it behind what the event loop has to do already: those who were told
     * together come together.
     */
    void add(Caller caller) {
      waiting.add(caller);
      if (caller.context == null) {
        send();
      } else if (!isSending && mayGo()) {
        isSending = true;
        caller.context.runOnContext(
            then -> {
              isSending = false;
              if (mayGo()) {
                send();
              }
            });
      } else if (!mayGo()) {
        sendLater(caller.context);
      }
    }

    /** Sends those who still wait when the execution before has held them up for long enough. */
    private void sendLater(Context context) {
      if (!isTimed) {
        isTimed = true;
        context
            .owner()
            .setTimer(
                MAX_WAIT_MILLIS,
                timer -> {
                  isTimed = false;
                  if (mayGo()) {
                    send();
                  } else if (!waiting.isEmpty()) {
                    sendLater(context);
                  }
                });
      }
    }

    private boolean mayGo() {
      return onTheirWay == null || System.nanoTime() - sentAt > MAX_WAIT_NANOS;
    }

    private void send() {
      List<Caller> callers = next();
      if (callers.isEmpty()) {
        return;
      }
      onTheirWay = callers;
      sentAt = System.nanoTime();
      sizes.record(callers.size());
      callers.forEach(each -> waits.record(sentAt - each.since, TimeUnit.NANOSECONDS));
      runOn(
          callers.get(0).context,
          () ->
              Uni.createFrom()
                  .deferred(() -> executeFor(callers))
                  .subscribe()
                  .with(rows -> succeed(callers, rows), failure -> fail(callers, failure)));
    }

    /** Takes the next callers: no two with a key in common, and each key's in their order. */
    private List<Caller> next() {
      List<Caller> next = new ArrayList<>();
      Set<Object> written = new HashSet<>();
      for (Iterator<Caller> all = waiting.iterator();
          all.hasNext() && next.size() < MAX_CALLERS; ) {
        Caller caller = all.next();
        if (caller.gone) {
          all.remove();
        } else if (caller.goesAlone) {
          if (next.isEmpty()) {
            all.remove();
            next.add(caller);
          }
          break;
        } else {
          boolean isFirst = Collections.disjoint(written, caller.keys);
          written.addAll(caller.keys);
          if (isFirst) {
            all.remove();
            next.add(caller);
          }
        }
      }
      return next;
    }

    private void succeed(List<Caller> callers, List<List<Row>> rows) {
      sendNext(callers);
      for (int i = 0; i < callers.size(); i++) {
        Caller caller = callers.get(i);
        List<Row> own = rows.get(i);
        runOn(caller.context, () -> caller.emitter.complete(own));
      }
    }

    private void fail(List<Caller> callers, Throwable failure) {
      if (callers.size() > 1 && isRefused(failure)) {
        for (int i = callers.size() - 1; i >= 0; i--) {
          callers.get(i).goesAlone = true;
          waiting.addFirst(callers.get(i));
        }
        sendNext(callers);
      } else {
        sendNext(callers);
        callers.forEach(each -> runOn(each.context, () -> each.emitter.fail(failure)));
      }
    }

    private void sendNext(List<Caller> back) {
      if (onTheirWay == back) {
        onTheirWay = null;
      }
      if (onTheirWay == null) {
        send();
      }
    }
  }
}
