package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.topic.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which responses were over lately, and where they lie; bounded. One owner thread. */
final class AnsweredResponses {
  private static final Logger LOGGER = LoggerFactory.getLogger(AnsweredResponses.class);

  private final Map<String, Integer> replyPartitions = new LinkedHashMap<>();
  private final int max;

  AnsweredResponses(int max) {
    this.max = max;
  }

  void add(String responseId, int replyPartition) {
    replyPartitions.put(responseId, replyPartition);
    if (replyPartitions.size() > max) {
      replyPartitions.remove(replyPartitions.keySet().iterator().next());
    }
  }

  /** The reply partition of a response that is remembered. */
  OptionalInt replyPartition(String responseId) {
    Integer known = replyPartitions.get(responseId);
    return known == null ? OptionalInt.empty() : OptionalInt.of(known);
  }

  /** Whether nobody reads the partition to which the answer should go. */
  boolean isForNobody(PromptEvent prompt) {
    int partition = prompt.replyPartition();
    int known = replyPartition(prompt.responseId()).orElse(partition);
    boolean isForNobody = partition >= Topics.REPLY_PARTITIONS || known != partition;
    if (isForNobody) {
      LOGGER
          .atWarn()
          .addKeyValue("responseId", prompt.responseId())
          .addKeyValue("replyPartition", partition)
          .log("prompt passed over, nobody reads the partition its answer should go to");
    }
    return isForNobody;
  }
}
