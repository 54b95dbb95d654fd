package io.fidoserver.adoption;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.fidoserver.adoption.AdoptionReport.Abandoned;
import io.fidoserver.adoption.AdoptionReport.ClientOutcomes;
import io.fidoserver.adoption.AdoptionReport.Day;
import io.fidoserver.adoption.AdoptionReport.NewPasskeys;
import io.fidoserver.adoption.AdoptionReport.Refusals;
import io.fidoserver.database.DatabaseConfig;
import io.fidoserver.database.Parameters;
import io.fidoserver.database.SqlStatement;
import io.fidoserver.relyingparty.RelyingParty;
import io.fidoserver.webauthn.Ceremony;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.faulttolerance.Timeout;

/** How often passkeys work: what is counted, and the report of it. */
@ApplicationScoped
@Timeout(DatabaseConfig.RESPONSE_TIMEOUT)
public class Adoption {

  private static final SqlStatement READ = SqlStatement.of("read-daily-counts");

  private static final String BEGINS = "begins";
  private static final String COMPLETIONS = "completions";
  private static final String REFUSALS = "refusals";
  private static final String PASSKEYS = "passkeys";
  private static final String OUTCOMES = "outcomes";
  private static final String USERS = "users";
  private static final UUID NO_MODEL = new UUID(0, 0);

  private final DailyCounts counts;
  private final Pool pool;

  Adoption(DailyCounts counts, Pool pool) {
    this.counts = counts;
    this.pool = pool;
  }

  /** Counts a begin that succeeded. */
  public void begun(RelyingParty relyingParty, Ceremony ceremony) {
    counts.add(relyingParty, BEGINS, text(ceremony));
  }

  /** Counts a completion that succeeded. */
  public void completed(RelyingParty relyingParty, Ceremony ceremony) {
    counts.add(relyingParty, COMPLETIONS, text(ceremony));
  }

  /** Counts a completion that was refused. */
  public void refused(RelyingParty relyingParty, Ceremony ceremony, String reason) {
    counts.add(relyingParty, REFUSALS, text(ceremony) + " " + reason);
  }

  /** Counts a new passkey. */
  public void registered(RelyingParty relyingParty, UUID aaguid, boolean backupEligible) {
    counts.add(relyingParty, PASSKEYS, aaguid + " " + backupEligible);
  }

  /** Counts what a page reports. */
  void reported(RelyingParty relyingParty, ClientOutcome outcome) {
    counts.add(relyingParty, OUTCOMES, text(outcome.ceremony()) + " " + outcome.outcome().text());
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** Count of a day, with its label in words. */
  private record Count(LocalDate day, String metric, String[] label, long count) {}

  /** Reports these days, both of them included. */
  Uni<AdoptionReport> report(RelyingParty relyingParty, LocalDate first, LocalDate last) {
    return READ.execute(
            pool,
            Parameters.with("relying_party", relyingParty.name())
                .and("first", first)
                .and("last", last))
        .map(
            rows -> {
              List<Count> all = new ArrayList<>();
              rows.forEach(row -> all.add(count(row)));
              return new AdoptionReport(
                  all.stream()
                      .collect(groupingBy(Count::day, TreeMap::new, toList()))
                      .entrySet()
                      .stream()
                      .map(each -> day(each.getKey(), each.getValue()))
                      .toList());
            });
  }

  private static Count count(Row row) {
    return new Count(
        row.getLocalDate("day"),
        row.getString("metric"),
        row.getString("label").split(" "),
        row.getLong("count"));
  }

  private static Day day(LocalDate day, List<Count> counts) {
    return new Day(
        day,
        sum(counts, USERS, "all"),
        sum(counts, USERS, "with"),
        list(counts, PASSKEYS, Adoption::passkeys),
        sum(counts, COMPLETIONS, text(Ceremony.AUTHENTICATION)),
        list(counts, REFUSALS, each -> new Refusals(each.label()[0], rest(each), each.count())),
        new Abandoned(
            abandoned(counts, text(Ceremony.REGISTRATION)),
            abandoned(counts, text(Ceremony.AUTHENTICATION))),
        list(
            counts,
            OUTCOMES,
            each -> new ClientOutcomes(each.label()[0], rest(each), each.count())));
  }

  private static Stream<Count> of(List<Count> counts, String metric) {
    return counts.stream().filter(each -> each.metric().equals(metric));
  }

  private static <T> List<T> list(List<Count> counts, String metric, Function<Count, T> view) {
    return of(counts, metric).map(view).toList();
  }

  private static long sum(List<Count> counts, String metric, String firstWord) {
    return of(counts, metric)
        .filter(each -> each.label()[0].equals(firstWord))
        .mapToLong(Count::count)
        .sum();
  }

  /** A begin of one day may be completed on the next. */
  private static long abandoned(List<Count> counts, String ceremony) {
    long ended = sum(counts, COMPLETIONS, ceremony) + sum(counts, REFUSALS, ceremony);
    return Math.max(0, sum(counts, BEGINS, ceremony) - ended);
  }

  private static NewPasskeys passkeys(Count count) {
    boolean isKnown = count.label().length == 2;
    return new NewPasskeys(
        isKnown ? UUID.fromString(count.label()[0]) : NO_MODEL,
        isKnown && Boolean.parseBoolean(count.label()[1]),
        count.count());
  }

  private static String rest(Count count) {
    return count.label().length == 2 ? count.label()[1] : count.label()[0];
  }
}
