package io.fidoserver.admin;

import jakarta.annotation.Nullable;
import java.util.List;

/**
 * Page of enrollments.
 *
 * @param nextCursor the cursor of the next page; null: this is the last
 */
public record EnrollmentPage(List<EnrollmentView> enrollments, @Nullable String nextCursor) {}
