package io.fidoserver.admin;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.fidoserver.audit.EventType;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Event in the responses to operators. */
public record EventView(
    long id,
    Instant occurredAt,
    @Schema(implementation = EventType.class) String type,
    @Nullable UUID userId,
    @Nullable byte[] credentialId,
    @Nullable String address,
    @Nullable UUID requestId,
    EventDetail detail) {

  static EventView of(Event event) {
    return new EventView(
        event.id,
        event.occurredAt,
        event.type,
        event.userId,
        event.credentialId,
        event.address,
        event.requestId,
        event.detail);
  }
}
