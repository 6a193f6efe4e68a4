package io.murmuration.gateway.stream;

import io.murmuration.contracts.generation.DirectoryRecord;
import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.gateway.problem.Problems;
import java.util.Objects;

/** What a client hears about each record of a worker. Sequence numbers are taken over. */
public final class ServerEvents {
  private ServerEvents() {}

  /** The first event of a response, with sequence number 0. */
  public static ServerEvent created(DirectoryRecord.Response entry) {
    String id = entry.responseId();
    return new ServerEvent.Created(0, id, ServerEvent.Response.open(id, "queued", entry.model()));
  }

  /** The event that a record becomes. */
  public static ServerEvent of(TokenRecord record, String model) {
    if (record instanceof TokenRecord.Started started) {
      String id = started.responseId();
      return new ServerEvent.InProgress(
          started.sequence(), id, ServerEvent.Response.open(id, "in_progress", model));
    } else if (record instanceof TokenRecord.Reserved reserved) {
      return new ServerEvent.Budget(
          reserved.sequence(),
          reserved.responseId(),
          reserved.account(),
          reserved.reservedTokens(),
          reserved.remainingTokens(),
          reserved.epsilonLimit(),
          reserved.epsilonSpent(),
          reserved.delta());
    } else if (record instanceof TokenRecord.Tokens tokens) {
      return new ServerEvent.Delta(
          tokens.sequence(), tokens.responseId(), tokens.text(), tokens.tokenIds().size());
    } else if (record instanceof TokenRecord.Ended ended) {
      return ended(ended, model);
    }
    throw new AssertionError("unhandled record: " + record);
  }

  private static ServerEvent ended(TokenRecord.Ended ended, String model) {
    return switch (ended.status()) {
      case COMPLETED ->
          new ServerEvent.Completed(
              ended.sequence(), ended.responseId(), response(ended, model, "completed"));
      case INCOMPLETE ->
          new ServerEvent.Incomplete(
              ended.sequence(), ended.responseId(), response(ended, model, "incomplete"));
      case CANCELLED ->
          new ServerEvent.Incomplete(
              ended.sequence(), ended.responseId(), response(ended, model, "cancelled"));
      case FAILED ->
          new ServerEvent.Failed(
              ended.sequence(), ended.responseId(), response(ended, model, "failed"));
    };
  }

  private static ServerEvent.Response response(
      TokenRecord.Ended ended, String model, String status) {
    return new ServerEvent.Response(
        ended.responseId(),
        status,
        model,
        ended.reason(),
        ended.usage(),
        status.equals("failed")
            ? Objects.requireNonNullElseGet(ended.problem(), Problems::internal)
            : ended.problem());
  }
}
