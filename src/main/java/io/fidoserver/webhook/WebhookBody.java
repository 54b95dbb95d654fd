package io.fidoserver.webhook;

import io.fidoserver.audit.Event;
import io.fidoserver.audit.EventDetail;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/**
 * Body of a delivery.
 *
 * @param data the event's details
 */
@RegisterForReflection
record WebhookBody(String type, Instant timestamp, Data data) {

  /** Details of an event as in the audit trail, without the client's address. */
  @RegisterForReflection
  record Data(long id, UUID userId, byte[] credentialId, UUID requestId, EventDetail detail) {}

  static WebhookBody of(Event event) {
    return new WebhookBody(
        event.type,
        event.occurredAt,
        new Data(event.id, event.userId, event.credentialId, event.requestId, event.detail));
  }
}
