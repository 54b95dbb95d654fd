package io.fidoserver.admin;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventType;
import jakarta.annotation.Nullable;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Event in the responses to operators. */
public record EventView(
    long id,
    Instant occurredAt,
    EventType type,
    @Nullable UUID userId,
    @Nullable byte[] credentialId,
    @Nullable String address,
    @Nullable UUID requestId,
    Map<String, String> detail) {

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
