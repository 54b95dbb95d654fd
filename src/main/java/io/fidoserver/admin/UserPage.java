package io.fidoserver.admin;

import jakarta.annotation.Nullable;
import java.util.List;

/**
 * Page of users, in the order of their names.
 *
 * @param nextCursor the cursor of the next page; null: this is the last
 */
public record UserPage(List<UserView> users, @Nullable String nextCursor) {}
