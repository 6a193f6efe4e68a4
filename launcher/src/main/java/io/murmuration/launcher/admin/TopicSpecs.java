package io.murmuration.launcher.admin;

import io.murmuration.contracts.topic.TopicShape;
import io.murmuration.messaging.TopicSpec;
import java.util.Collection;
import java.util.List;

/** Topics as the contracts know them, as the log wants them. */
public final class TopicSpecs {
  private TopicSpecs() {}

  /** The same topics in the same order. */
  public static List<TopicSpec> of(Collection<TopicShape> shapes) {
    return shapes.stream()
        .map(t -> new TopicSpec(t.name(), t.partitionCount(), t.retentionMillis(), t.isCompacted()))
        .toList();
  }
}
