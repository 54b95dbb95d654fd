package io.fidoserver.admin;

import java.util.List;

/**
 * A page of events, newest first.
 *
 * @param nextCursor what gives the next page; null: this is the last
 */
public record EventPage(List<EventView> events, String nextCursor) {}
