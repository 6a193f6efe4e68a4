package io.murmuration.gateway.response;

import io.murmuration.contracts.generation.ClientEvent;
import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.gateway.access.Caller;
import io.murmuration.gateway.problem.Problems;
import io.murmuration.gateway.stream.ResponseStream;
import io.murmuration.messaging.fault.FaultPoint;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and stores prompts. */
final class PromptWriter {
  private static final Logger LOGGER = LoggerFactory.getLogger(PromptWriter.class);

  private final Outbox outbox;
  private final TokenFeeds feeds;
  private final long responseTimeoutMillis;

  PromptWriter(Outbox outbox, TokenFeeds feeds, long responseTimeoutMillis) {
    this.outbox = outbox;
    this.feeds = feeds;
    this.responseTimeoutMillis = responseTimeoutMillis;
  }

  PromptEvent make(String id, ClientEvent.Create create, Caller caller, String account) {
    return new PromptEvent(
        id,
        create.model(),
        account,
        create.input(),
        create.maxOutputTokens(),
        Objects.requireNonNullElse(create.stop(), List.of()),
        System.currentTimeMillis() + responseTimeoutMillis,
        feeds.own(),
        feeds.ownNext(),
        false,
        caller.tenant());
  }

  DirectoryRecord.Response entry(PromptEvent prompt, String digest, ClientEvent.Create create) {
    return new DirectoryRecord.Response(
        prompt.responseId(),
        digest,
        prompt.model(),
        prompt.tenant(),
        prompt.replyPartition(),
        prompt.repliesFrom(),
        System.currentTimeMillis(),
        null,
        create.onDisconnect());
  }

  /** The same prompt for the place where the response was listed first. */
  PromptEvent again(PromptEvent prompt, DirectoryRecord.Response entry) {
    return new PromptEvent(
        prompt.responseId(),
        prompt.model(),
        prompt.account(),
        prompt.input(),
        prompt.maxOutputTokens(),
        prompt.stop(),
        prompt.deadlineMillis(),
        entry.replyPartition(),
        entry.firstOffset(),
        true,
        prompt.tenant());
  }

  /** Stores a prompt; its readers hear of it, or that it could not be told. */
  void store(ResponseStream stream, PromptEvent prompt) {
    stream.promptStored(true);
    FaultPoint.at("gateway.storing");
    outbox
        .prompt(prompt)
        .onSuccess(
            stored -> {
              FaultPoint.at("gateway.stored");
              stream.created();
            })
        .onFailure(
            failure -> {
              LOGGER
                  .atWarn()
                  .addKeyValue("responseId", stream.id())
                  .setCause(failure)
                  .log("prompt was not stored");
              stream.promptStored(false);
              stream.letGo(Problems.logUnavailable());
              stream.abandonIfUnread();
            });
  }
}
