package io.fidoserver.database;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.IntFunction;

/** Deletion of many rows in small transactions, which several pods can run at once. */
public final class BatchedDeletion {

  private static final int BATCH = 1_000;

  private BatchedDeletion() {}

  /**
   * Deletes batches until no row is left.
   *
   * @param delete deletes up to the given number of rows, which no other pod is deleting, in a
   *     transaction of its own, and returns their number
   */
  public static Uni<Void> run(IntFunction<Uni<Integer>> delete) {
    return Multi.createBy()
        .repeating()
        .uni(() -> delete.apply(BATCH))
        .whilst(deleted -> deleted == BATCH)
        .collect()
        .last()
        .replaceWithVoid();
  }
}
