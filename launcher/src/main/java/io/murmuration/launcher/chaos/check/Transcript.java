package io.murmuration.launcher.chaos.check;

import java.util.List;
import java.util.Objects;

/**
 * What one client heard about one response, in the order in which it came, through all connections.
 *
 * @param createdMillis when it was first asked for
 * @param heard every event with a number
 * @param outcome how it went for the client
 * @param connections how many connections were used
 */
public record Transcript(
    String responseId, long createdMillis, List<Heard> heard, Outcome outcome, int connections) {
  public Transcript {
    Objects.requireNonNull(responseId, "responseId");
    Objects.requireNonNull(outcome, "outcome");
    heard = List.copyOf(heard);
  }

  /** When the last event came; the creation if none did. */
  public long lastMillis() {
    return heard.isEmpty() ? createdMillis : heard.get(heard.size() - 1).atMillis();
  }

  /** How a response went for its client. */
  public enum Outcome {
    /** The last event came. */
    ENDED,
    /** It was refused; nothing else was ever heard. */
    REFUSED,
    /** The client gave up waiting. */
    UNFINISHED
  }

  /**
   * One event.
   *
   * @param sequence its {@code sequence_number}
   * @param content what it says, comparable with the log's
   * @param atMillis when it came, epoch milliseconds
   */
  public record Heard(long sequence, Content content, long atMillis) {
    public Heard {
      Objects.requireNonNull(content, "content");
    }
  }
}
