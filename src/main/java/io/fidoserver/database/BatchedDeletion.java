package io.fidoserver.database;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.IntFunction;

/** Deletes many rows without one large transaction, on several pods at once. */
public final class BatchedDeletion {

  private static final int BATCH = 1_000;

  private BatchedDeletion() {}

  /**
   * Deletes until nothing is left.
   *
   * @param delete deletes up to that many rows, which no other pod is deleting, and gives their
   *     number; in a transaction of its own each time
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
