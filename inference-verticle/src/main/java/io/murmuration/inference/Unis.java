package io.murmuration.inference;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.util.function.Supplier;

/** The one crossing from Vert.x to Mutiny. */
final class Unis {
  private Unis() {}

  /** Makes the call when subscribed to, and completes as its future does. */
  static <T> Uni<T> of(Supplier<Future<T>> call) {
    return Uni.createFrom().completionStage(() -> call.get().toCompletionStage());
  }
}
