package io.fidoserver.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * Hand-written statement: one file in {@code src/main/resources/sql}, complete and with named
 * parameters, as psql reads it too. The file is read, and its names become PostgreSQL's positional
 * parameters, when the class that holds the statement is initialized; for a native binary that is
 * at build time.
 */
public final class SqlStatement {

  /** Comment (group 1), parameter (group 2), or a literal, a quoted name or a cast. */
  private static final Pattern TOKEN = Pattern.compile("(--.*)|'[^']*'|\"[^\"]*\"|::|:([a-z_]+)");

  /** More than a pool has connections: each that is being closed may refuse the statement once. */
  private static final int MAX_NOT_SENT = 1_000;

  private final String name;
  private final String named;
  private final String text;
  private final Set<String> parameters = new LinkedHashSet<>();

  SqlStatement(String name, String source) {
    String bare = replace(source, each -> each.group(1) == null ? each.group() : "").strip();
    this.name = name;
    // Hibernate would read a cast that follows at once as a part of the name.
    this.named = replace(bare, each -> each.group(2) == null ? each.group() : each.group() + " ");
    this.text =
        replace(bare, each -> each.group(2) == null ? each.group() : position(each.group(2)));
  }

  /**
   * Reads a statement.
   *
   * @param name the name of the file, without {@code .sql}
   */
  public static SqlStatement of(String name) {
    try (InputStream file = SqlStatement.class.getResourceAsStream("/sql/" + name + ".sql")) {
      if (file == null) {
        throw new IllegalArgumentException("there is no sql/" + name + ".sql");
      }
      return new SqlStatement(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String replace(String source, Function<MatchResult, String> replacement) {
    return TOKEN
        .matcher(source)
        .replaceAll(each -> Matcher.quoteReplacement(replacement.apply(each)));
  }

  private String position(String parameter) {
    parameters.add(parameter);
    return "$" + (List.copyOf(parameters).indexOf(parameter) + 1);
  }

  /** Returns the name of the file, without {@code .sql}. */
  String name() {
    return name;
  }

  /** Returns the text that is prepared: without comments, with positional parameters. */
  String text() {
    return text;
  }

  /** Executes the statement. */
  public Uni<RowSet<Row>> execute(SqlClient client, Parameters values) {
    Tuple tuple = tuple(values);
    return onPrimary(client, each -> each.preparedQuery(text).execute(tuple));
  }

  /** Executes the statement once for each of {@code values}, in one round trip. */
  public Uni<RowSet<Row>> executeBatch(SqlClient client, List<Parameters> values) {
    List<Tuple> tuples = values.stream().map(this::tuple).toList();
    return onPrimary(client, each -> each.preparedQuery(text).executeBatch(tuples));
  }

  /** Executes the statement once, where each parameter is the array of its {@code values}. */
  Uni<RowSet<Row>> executeOnce(SqlClient client, List<Parameters> values) {
    values.forEach(this::verify);
    Tuple arrays = Tuple.tuple();
    parameters.forEach(name -> arrays.addValue(Parameters.sent(name, values)));
    return onPrimary(client, each -> each.preparedQuery(text).execute(arrays));
  }

  /**
   * Executes it once more on another connection where the server of the first took no writes, and
   * so did nothing. Of a pool each such connection is closed, and a new one leads to the primary;
   * in a transaction it is for the caller to begin again.
   */
  private static <T> Uni<T> onPrimary(SqlClient client, Function<SqlClient, Uni<T>> execution) {
    return client instanceof Pool pool
        ? leased(pool, execution)
            .onFailure(PrimaryConnection.NotSent.class)
            .retry()
            .atMost(MAX_NOT_SENT)
            .onFailure(SqlStatement::isRefused)
            .retry()
            .atMost(1)
        : execution.apply(client);
  }

  /**
   * Executes it on a connection that goes back to the pool when the database has answered, also
   * where the caller gave up before. The pool's own way to do so leaves its time-out running when
   * no connection can be opened, and fails in it a second later.
   */
  private static <T> Uni<T> leased(Pool pool, Function<SqlClient, Uni<T>> execution) {
    return Uni.createFrom()
        .emitter(
            caller ->
                pool.getConnection()
                    .flatMap(leased -> execution.apply(leased).eventually(leased::close))
                    .subscribe()
                    .with(caller::complete, caller::fail));
  }

  /** Returns whether a server refused to write; without a primary there is nothing to try again. */
  private static boolean isRefused(Throwable failure) {
    return DatabaseFailure.isReadOnly(failure)
        && !(failure instanceof PrimaryConnections.NoPrimary);
  }

  /** Executes the statement and maps its first row; null if there is no row. */
  public <T> Uni<T> first(SqlClient client, Parameters values, Function<Row, T> read) {
    return execute(client, values)
        .map(rows -> rows.size() == 0 ? null : read.apply(rows.iterator().next()));
  }

  /** Executes the statement and maps its rows, in their order. */
  public <T> Uni<List<T>> list(SqlClient client, Parameters values, Function<Row, T> read) {
    return execute(client, values)
        .map(rows -> StreamSupport.stream(rows.spliterator(), false).map(read).toList());
  }

  /** Executes the statement and returns the number of rows that it wrote. */
  public Uni<Integer> update(SqlClient client, Parameters values) {
    return execute(client, values).map(RowSet::rowCount);
  }

  /** Executes the statement in the Hibernate session, and transaction, of the caller. */
  public <T> Uni<List<T>> inSession(Class<T> row, Parameters values) {
    verify(values);
    return Panache.getSession()
        .flatMap(
            session -> {
              Mutiny.SelectionQuery<T> query = session.createNativeQuery(named, row);
              values.values().forEach(query::setParameter);
              return query.getResultList();
            });
  }

  private Tuple tuple(Parameters values) {
    verify(values);
    Tuple tuple = Tuple.tuple();
    parameters.forEach(each -> tuple.addValue(values.sent(each)));
    return tuple;
  }

  /**
   * Checks that each parameter has a value, which may be null.
   *
   * @throws IllegalArgumentException if a parameter has none, or a value has no parameter
   */
  void verify(Parameters values) {
    Set<String> given = values.values().keySet();
    if (!given.equals(parameters)) {
      Set<String> missing = new TreeSet<>(parameters);
      missing.removeAll(given);
      Set<String> unknown = new TreeSet<>(given);
      unknown.removeAll(parameters);
      throw new IllegalArgumentException(
          "sql/%s.sql: missing %s, unknown %s".formatted(name, missing, unknown));
    }
  }
}
