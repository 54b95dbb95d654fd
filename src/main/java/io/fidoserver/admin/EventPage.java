package io.fidoserver.admin;

import jakarta.annotation.Nullable;
import java.util.List;

/**
 * Page of events, newest first.
 *
 * @param nextCursor the cursor of the next page; null: this is the last
 */
public record EventPage(List<EventView> events, @Nullable String nextCursor) {}
