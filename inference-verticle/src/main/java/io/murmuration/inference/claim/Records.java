package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.contracts.generation.RequestDigest;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.topic.CloudEventHeaders;
import io.murmuration.contracts.topic.Topics;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.messaging.MessageLog;
import io.murmuration.messaging.Outgoing;
import java.util.concurrent.CompletableFuture;

/**
 * Writes claims and entries of the directory. Safe for any thread.
 *
 * @param source {@code ce_source}
 * @param worker who claims: another name after each start, so that one that dies again and again
 *     can be told from many that come and go
 */
record Records(Topics topics, String source, String worker, MessageLog.Appender appender) {

  /** Completes with the claim's offset. */
  CompletableFuture<Long> claim(PromptEvent prompt, long after) {
    TokenRecord claim = new TokenRecord.Claimed(prompt.responseId(), after, worker);
    String id = prompt.responseId() + "-" + worker + "-" + after;
    return append(
        new Outgoing(
            topics.tokens(),
            prompt.replyPartition(),
            prompt.responseId(),
            WireCodec.encode(claim),
            CloudEventHeaders.of("io.murmuration.token.claimed", source, id)));
  }

  /** Says in the directory that a response is over. */
  CompletableFuture<Long> ended(Arrival arrival, Ended ended) {
    PromptEvent prompt = arrival.prompt();
    DirectoryRecord entry =
        new DirectoryRecord.Response(
                prompt.responseId(),
                RequestDigest.of(prompt),
                prompt.model(),
                prompt.tenant(),
                prompt.replyPartition(),
                prompt.repliesFrom(),
                arrival.storedMillis(),
                null)
            .ended(
                new DirectoryRecord.End(
                    ended.status(), ended.sequence(), ended.reason(), ended.usage()));
    return append(
        new Outgoing(
            topics.responses(),
            0,
            entry.key(),
            WireCodec.encode(entry),
            CloudEventHeaders.of("io.murmuration.response.ended", source, entry.key() + "-ended")));
  }

  private CompletableFuture<Long> append(Outgoing record) {
    try {
      return appender.append(record);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
