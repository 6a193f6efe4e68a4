package io.murmuration.load;

import io.murmuration.contracts.generation.ServerEvent;
import io.murmuration.contracts.generation.Usage;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.contracts.wire.WireFormatException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts one response as its events arrive, believing none of them: sequence numbers are checked
 * against each other, text against the bill at the end. Not safe for several threads at once.
 */
public final class ResponseTally {
  private static final int WARM_UP_MESSAGES = 5_000;

  private final String responseId;
  private final long sentNanos;
  private final Set<Long> numbersSeen = new HashSet<>();
  private final List<Long> gapNanos = new ArrayList<>();
  private long highestNumber = -1;
  private long tokensCounted;
  private long eventsRepeated;
  private long eventsOutOfOrder;
  private long textEvents;
  private @Nullable Long firstTextNanos;
  private long lastTextNanos;
  private @Nullable Usage usage;
  private @Nullable String failure;
  private boolean over;

  /**
   * @param responseId id the request was sent with
   * @param sentNanos {@link System#nanoTime()} just before it was sent
   */
  public ResponseTally(String responseId, long sentNanos) {
    this.responseId = responseId;
    this.sentNanos = sentNanos;
  }

  /** Reads messages until reading is fast, so that the first latencies measured are not our own. */
  public static void warmUp() {
    ResponseTally tally = new ResponseTally("warm-up", 0);
    for (int number = 0; number < WARM_UP_MESSAGES; number++) {
      tally.accept(WireCodec.encode(new ServerEvent.Delta(number, "warm-up", "", 1)), number);
    }
  }

  /**
   * Takes one message as it came from the socket.
   *
   * @param arrivedNanos {@link System#nanoTime()} when it came
   * @return whether the response is over
   */
  public boolean accept(String message, long arrivedNanos) {
    try {
      accept(WireCodec.decode(message, ServerEvent.class), arrivedNanos);
    } catch (WireFormatException e) {
      fail("unreadable: " + e.problem().message());
    }
    return over;
  }

  /** Ends the tally from outside: the socket closed or the time ran out. */
  public void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
    over = true;
  }

  /** What was seen so far; numbers above the highest one seen are not known to be missing. */
  public ResponseCount count() {
    return new ResponseCount(
        over ? failure : "unfinished",
        tokensCounted,
        usage == null ? 0 : usage.outputTokens(),
        usage == null ? 0 : usage.privacy().tokensCharged(),
        highestNumber + 1 - numbersSeen.size(),
        eventsRepeated,
        eventsOutOfOrder,
        textEvents,
        firstTextNanos,
        gapNanos);
  }

  private void accept(ServerEvent event, long arrivedNanos) {
    if (event instanceof ServerEvent.Created created) {
      isNew(created.sequenceNumber(), created.responseId());
    } else if (event instanceof ServerEvent.InProgress inProgress) {
      isNew(inProgress.sequenceNumber(), inProgress.responseId());
    } else if (event instanceof ServerEvent.Budget budget) {
      isNew(budget.sequenceNumber(), budget.responseId());
    } else if (event instanceof ServerEvent.Delta delta) {
      if (isNew(delta.sequenceNumber(), delta.responseId())) {
        countText(delta.tokenCount(), arrivedNanos);
      }
    } else if (event instanceof ServerEvent.Completed completed) {
      end(completed.sequenceNumber(), completed.response(), null);
    } else if (event instanceof ServerEvent.Incomplete incomplete) {
      end(incomplete.sequenceNumber(), incomplete.response(), "incomplete");
    } else if (event instanceof ServerEvent.Failed failed) {
      end(failed.sequenceNumber(), failed.response(), "failed");
    } else if (event instanceof ServerEvent.Refused refusal) {
      fail("error: " + refusal.error().code());
    } else {
      throw new AssertionError("unhandled event: " + event);
    }
  }

  private boolean isNew(long number, String eventResponseId) {
    if (over || !eventResponseId.equals(responseId) || !numbersSeen.add(number)) {
      eventsRepeated++;
      return false;
    }
    if (number < highestNumber) {
      eventsOutOfOrder++;
    }
    highestNumber = Math.max(highestNumber, number);
    return true;
  }

  private void countText(int tokenCount, long arrivedNanos) {
    tokensCounted += tokenCount;
    if (firstTextNanos == null) {
      firstTextNanos = arrivedNanos - sentNanos;
    } else {
      gapNanos.add(arrivedNanos - lastTextNanos);
    }
    lastTextNanos = arrivedNanos;
    textEvents++;
  }

  private void end(long number, ServerEvent.Response response, @Nullable String failedAs) {
    if (!isNew(number, response.id())) {
      return;
    }
    usage = response.usage();
    if (failedAs != null) {
      fail(failedAs + ": " + response.reason());
    } else if (usage == null) {
      fail("completed without a bill");
    }
    over = true;
  }
}
