package io.fidoserver.database;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
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
import org.hibernate.reactive.mutiny.Mutiny;

/**
 * A statement that is a file of {@code src/main/resources/sql}, whole and with names for its
 * parameters, as psql takes it too. The file is read, and the names become the positions that
 * PostgreSQL knows, when the class is initialized that holds it: for a native binary, while that is
 * built.
 */
public final class SqlStatement {

  /** A comment (1), a parameter (2), or what has a colon in it and is neither. */
  private static final Pattern TOKEN = Pattern.compile("(--.*)|'[^']*'|\"[^\"]*\"|::|:([a-z_]+)");

  private final String name;
  private final String named;
  private final String text;
  private final Set<String> parameters = new LinkedHashSet<>();

  SqlStatement(String name, String source) {
    String bare = replace(source, each -> each.group(1) == null ? each.group() : "").strip();
    this.name = name;
    // Hibernate takes a cast for a part of the name that it follows at once.
    this.named = replace(bare, each -> each.group(2) == null ? each.group() : each.group() + " ");
    this.text =
        replace(bare, each -> each.group(2) == null ? each.group() : position(each.group(2)));
  }

  /** The statement in {@code sql/<name>.sql}. */
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

  /** The name of its file. */
  String name() {
    return name;
  }

  /** What the database is sent: without comments, and with positions for parameters. */
  String text() {
    return text;
  }

  /** Runs it. */
  public Uni<RowSet<Row>> execute(SqlClient client, Parameters values) {
    return client.preparedQuery(text).execute(tuple(values));
  }

  /** Runs it with each of these, in one round trip. */
  public Uni<RowSet<Row>> executeBatch(SqlClient client, List<Parameters> values) {
    return client.preparedQuery(text).executeBatch(values.stream().map(this::tuple).toList());
  }

  /** The first row, as {@code read} reads it; or null. */
  public <T> Uni<T> first(SqlClient client, Parameters values, Function<Row, T> read) {
    return execute(client, values)
        .map(rows -> rows.size() == 0 ? null : read.apply(rows.iterator().next()));
  }

  /** How many rows it wrote. */
  public Uni<Integer> update(SqlClient client, Parameters values) {
    return execute(client, values).map(RowSet::rowCount);
  }

  /** Runs it in the caller's transaction of entities. */
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
   * Sees that there is a value for each parameter, be it null, and none for anything else.
   *
   * @throws IllegalArgumentException else
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
