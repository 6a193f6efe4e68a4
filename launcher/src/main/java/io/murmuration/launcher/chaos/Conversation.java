package io.murmuration.launcher.chaos;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.launcher.chaos.check.Content;
import io.murmuration.launcher.chaos.check.Transcript;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One response as its client hears it, through as many connections as it takes. Connections write
 * into it; only the newest one is listened to.
 */
final class Conversation {
  private final String responseId;
  private final Pulse pulse;
  private final long createdMillis = System.currentTimeMillis();
  // All below guarded by this.
  private final List<Transcript.Heard> heard = new ArrayList<>();
  private int connections;
  private boolean ended;
  private boolean gone;
  private String refusal = "";
  private boolean refusalIsFinal;
  private long progressNanos = System.nanoTime();

  /**
   * A response that was not asked for yet.
   *
   * @param pulse told of every piece of text
   */
  Conversation(String responseId, Pulse pulse) {
    this.responseId = responseId;
    this.pulse = pulse;
  }

  String responseId() {
    return responseId;
  }

  /** What became of waiting. */
  enum News {
    /** The response is over. */
    ENDED,
    /** The connection is of no use any more: closed, failed, or silent for too long. */
    GONE,
    /** The gateway refused; asking again may help. */
    REFUSED,
    /** The gateway refused for good. */
    REFUSED_FOR_GOOD,
    /** More was heard and there may be more to come. */
    NOTHING
  }

  /** A new connection is going to speak; returns its number. */
  synchronized int connect() {
    gone = false;
    refusal = "";
    refusalIsFinal = false;
    progressNanos = System.nanoTime();
    return ++connections;
  }

  /** Takes an event from a connection. */
  synchronized void hear(int connection, ServerEvent event, long sequence) {
    if (connection != connections) {
      return;
    }
    progressNanos = System.nanoTime();
    if (event instanceof ServerEvent.Refused refused) {
      refusal = refused.error().code();
      refusalIsFinal = !refused.error().retryable();
    } else {
      Content content = Content.of(event);
      heard.add(new Transcript.Heard(sequence, content, System.currentTimeMillis()));
      ended |= content.type().isLast();
      if (content.tokenCount() > 0) {
        pulse.beat();
      }
    }
    notifyAll();
  }

  /** A connection will say nothing more. */
  synchronized void lose(int connection) {
    if (connection == connections) {
      gone = true;
      notifyAll();
    }
  }

  /** Waits for the end or for a reason to do something, at most for {@code silenceMillis}. */
  News await(long silenceMillis) throws InterruptedException {
    return await(Long.MAX_VALUE, silenceMillis);
  }

  /** The same, or until a number was heard. */
  synchronized News await(long sequence, long silenceMillis) throws InterruptedException {
    while (true) {
      if (lastSequence() >= sequence) {
        return News.NOTHING;
      } else if (ended) {
        return News.ENDED;
      } else if (!refusal.isEmpty()) {
        return refusalIsFinal ? News.REFUSED_FOR_GOOD : News.REFUSED;
      } else if (gone) {
        return News.GONE;
      }
      long silent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - progressNanos);
      if (silent >= silenceMillis) {
        return News.GONE;
      }
      wait(Math.max(1, silenceMillis - silent));
    }
  }

  /** The last number that was heard; -1 if none was. */
  synchronized long lastSequence() {
    return heard.stream().mapToLong(Transcript.Heard::sequence).max().orElse(-1);
  }

  synchronized String refusal() {
    return refusal;
  }

  synchronized Transcript transcript(Transcript.Outcome outcome) {
    return new Transcript(responseId, createdMillis, heard, outcome, connections);
  }
}
