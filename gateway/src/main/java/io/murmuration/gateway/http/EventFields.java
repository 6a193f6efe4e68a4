package io.murmuration.gateway.http;

import io.murmuration.contracts.generation.ServerEvent;

/** What server-sent events say about an event outside of its data. */
final class EventFields {
  private EventFields() {}

  static long sequenceOf(ServerEvent event) {
    if (event instanceof ServerEvent.Created created) {
      return created.sequenceNumber();
    } else if (event instanceof ServerEvent.InProgress inProgress) {
      return inProgress.sequenceNumber();
    } else if (event instanceof ServerEvent.Budget budget) {
      return budget.sequenceNumber();
    } else if (event instanceof ServerEvent.Delta delta) {
      return delta.sequenceNumber();
    } else if (event instanceof ServerEvent.Completed completed) {
      return completed.sequenceNumber();
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      return incomplete.sequenceNumber();
    } else if (event instanceof ServerEvent.Failed failed) {
      return failed.sequenceNumber();
    }
    throw new AssertionError("no event of a response: " + event.getClass());
  }

  /** The event's {@code type}. */
  static String typeOf(ServerEvent event) {
    if (event instanceof ServerEvent.Created) {
      return "response.created";
    } else if (event instanceof ServerEvent.InProgress) {
      return "response.in_progress";
    } else if (event instanceof ServerEvent.Budget) {
      return "murmuration.budget";
    } else if (event instanceof ServerEvent.Delta) {
      return "response.output_text.delta";
    } else if (event instanceof ServerEvent.Completed) {
      return "response.completed";
    } else if (event instanceof ServerEvent.Incomplete) {
      return "response.incomplete";
    } else if (event instanceof ServerEvent.Failed) {
      return "response.failed";
    }
    return "error";
  }
}
