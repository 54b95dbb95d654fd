package io.fidoserver.transfer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.fidoserver.audit.AuditLog;
import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.database.DatabaseFailure;
import io.fidoserver.encoding.StrictJson;
import io.fidoserver.error.ErrorCode;
import io.fidoserver.transfer.ImportResult.LineError;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.vertx.VertxContextSupport;
import io.smallrye.mutiny.Uni;
import io.vertx.pgclient.PgException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Import of users from another server, a line at a time. */
@ApplicationScoped
public class UserImport {

  private static final Logger LOG = Logger.getLogger(UserImport.class);
  private static final int BATCH = 500;
  private static final int MAX_ERRORS = 1_000;

  private final ImportedUsers users;
  private final Validator validator;
  private final AuditLog audit;

  UserImport(ImportedUsers users, Validator validator, AuditLog audit) {
    this.users = users;
    this.validator = validator;
    this.audit = audit;
  }

  /** Results of the lines so far. */
  private static final class ImportProgress {
    private long imported;
    private long unchanged;
    private long failed;
    private final List<LineError> errors = new ArrayList<>();

    void failed(long line, ErrorCode code, String message) {
      failed++;
      if (errors.size() < MAX_ERRORS) {
        errors.add(new LineError(line, code, message));
      }
    }

    EventDetail in(EventDetail detail, boolean restore) {
      return detail.withImport(imported, unchanged, failed, restore);
    }

    ImportResult result() {
      return new ImportResult(imported, unchanged, failed, errors);
    }
  }

  /**
   * Imports the users in {@code body}, in batches of one transaction each. Must be called on a
   * worker thread. Users and credentials that exist already stay as they are, so that an import can
   * be repeated.
   *
   * @param body NDJSON: see {@link TransferredUser}
   * @param restore whether users and credentials that were deleted are imported too
   * @param detail the details of the import in the audit trail
   */
  public ImportResult run(InputStream body, boolean restore, EventDetail detail)
      throws IOException {
    Event event = audit.draft(EventType.CREDENTIAL_IMPORTED, null, null, detail);
    ImportProgress progress = new ImportProgress();
    try {
      readAll(body, restore, event, progress);
    } catch (IOException | RuntimeException e) {
      // What was imported until then stays, and is told.
      try {
        record(progress.in(detail, restore));
      } catch (RuntimeException lost) {
        e.addSuppressed(lost);
      }
      throw e;
    }
    record(progress.in(detail, restore));
    return progress.result();
  }

  private void record(EventDetail detail) {
    await(
        Panache.withTransaction(() -> audit.record(EventType.USERS_IMPORTED, null, null, detail)));
  }

  private void readAll(InputStream body, boolean restore, Event event, ImportProgress progress)
      throws IOException {
    List<ImportedUser> batch = new ArrayList<>(BATCH);
    NdjsonReader lines = new NdjsonReader(body);
    long number = 0;
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      number++;
      if (line.length > 0) {
        read(number, line, batch, progress);
      }
      if (batch.size() == BATCH) {
        store(batch, restore, event, progress);
        batch.clear();
      }
    }
    store(batch, restore, event, progress);
  }

  private void read(long number, byte[] line, List<ImportedUser> batch, ImportProgress progress) {
    if (line.length > NdjsonReader.MAX_BYTES) {
      progress.failed(number, ErrorCode.PAYLOAD_TOO_LARGE, "The line is too long");
      return;
    }
    try {
      TransferredUser user = StrictJson.readKnown(line, TransferredUser.class);
      String violation = user == null ? "must not be null" : violation(user);
      if (violation == null) {
        batch.add(ImportedUser.of(number, user));
      } else {
        progress.failed(number, ErrorCode.INVALID_REQUEST, violation);
      }
    } catch (UnrecognizedPropertyException e) {
      progress.failed(
          number, ErrorCode.INVALID_REQUEST, e.getPropertyName() + " is no member of a user");
    } catch (JsonProcessingException e) {
      progress.failed(number, ErrorCode.JSON_ERROR, "The line is not a user in JSON");
    } catch (IllegalArgumentException e) {
      progress.failed(number, ErrorCode.INVALID_REQUEST, e.getMessage());
    }
  }

  private String violation(TransferredUser user) {
    return validator.validate(user).stream()
        .map(each -> each.getPropertyPath() + " " + each.getMessage())
        .sorted()
        .findFirst()
        .orElse(null);
  }

  private void store(
      List<ImportedUser> batch, boolean restore, Event event, ImportProgress progress) {
    if (batch.isEmpty()) {
      return;
    }
    List<ImportedUsers.Outcome> outcomes;
    try {
      outcomes = await(users.store(batch, restore, event));
    } catch (PgException refused) {
      if (DatabaseFailure.isUnavailable(refused)) {
        throw refused;
      }
      storeEach(batch, restore, event, progress, refused);
      return;
    }
    for (ImportedUsers.Outcome outcome : outcomes) {
      if (outcome.error() != null) {
        progress.failed(outcome.line(), outcome.error(), outcome.error().message());
      } else if (outcome.isNew()) {
        progress.imported++;
      } else {
        progress.unchanged++;
      }
    }
  }

  /** Stores the lines of a batch that the database refuses one by one: most of them are right. */
  private void storeEach(
      List<ImportedUser> batch,
      boolean restore,
      Event event,
      ImportProgress progress,
      PgException refused) {
    if (batch.size() == 1) {
      LOG.warnf("Line %d was not imported: %s", batch.get(0).line(), refused.getMessage());
      progress.failed(
          batch.get(0).line(), ErrorCode.INVALID_REQUEST, "The database does not take the line");
      return;
    }
    batch.forEach(each -> store(List.of(each), restore, event, progress));
  }

  private static <T> T await(Uni<T> uni) {
    try {
      return VertxContextSupport.subscribeAndAwait(() -> uni);
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
