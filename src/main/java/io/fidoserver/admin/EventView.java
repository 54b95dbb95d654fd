package io.fidoserver.admin;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import io.fidoserver.user.User;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Event in the responses to operators.
 *
 * @param id its number among those of its relying party, in no order
 * @param externalId the ID by which the application knows the user; null: none, or the user is gone
 * @param username the user's name today; null: the user is gone
 */
public record EventView(
    long id,
    Instant occurredAt,
    @Schema(implementation = EventType.class) String type,
    @Nullable UUID userId,
    @Nullable String externalId,
    @Nullable String username,
    @Nullable byte[] credentialId,
    @Nullable String address,
    @Nullable UUID requestId,
    EventDetail detail) {

  /** Creates the view of an event under its number, and of its user; null: there is none. */
  static EventView of(long number, Event event, User user) {
    return new EventView(
        number,
        event.occurredAt,
        event.type,
        event.userId,
        user == null ? event.detail.externalId() : user.externalId,
        user == null ? null : user.username,
        event.credentialId,
        event.address,
        event.requestId,
        event.detail);
  }
}
