package io.fidoserver.admin;

import java.util.List;

/**
 * A page of users, in the order of their names.
 *
 * @param nextCursor what gives the next page; null: this is the last
 */
public record UserPage(List<UserView> users, String nextCursor) {}
