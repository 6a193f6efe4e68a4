package io.murmuration.trainer.dp.run;

import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.privacy.accounting.RdpAccountant;
import io.murmuration.privacy.curve.Conversion;
import io.murmuration.privacy.curve.RdpCurve;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.checkpoint.CheckpointException;
import io.murmuration.trainer.dp.checkpoint.CheckpointHeader;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.dp.spend.SpendAnswer;
import io.murmuration.trainer.dp.spend.SpendPort;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The run's account with its port, and the rule that stops it: what was granted, whether committed
 * or not and in whichever process, counts as spent. One thread.
 */
final class RunSpending {
  private final SpendPort port;
  private final PrivacyEvent event;
  private final PrivacyTarget target;
  private final RdpCurve once;
  private final @Nullable RdpCurve earlier; // of events that differ from today's
  private long count;
  private @Nullable Spend last;

  /** Settles what an earlier process left open: it was paid for, and may have been seen. */
  RunSpending(SpendPort port, PrivacyEvent event, PrivacyTarget target) {
    this.port = port;
    this.event = event;
    this.target = target;
    once = RdpAccountant.price(event);
    List<Spend> history = port.history();
    List<PrivacyEvent> others =
        history.stream().map(Spend::event).filter(e -> !e.equals(event)).toList();
    earlier = others.isEmpty() ? null : RdpAccountant.price(new PrivacyEvent.Composed(others));
    count = (long) history.size() - others.size();
    for (Spend spend : history) {
      if (last != null && spend.sequence() <= last.sequence()) {
        throw new IllegalStateException("spends must come by rising sequence, got " + spend);
      }
      if (!spend.committed()) {
        port.commit(spend);
      }
      last = spend;
    }
  }

  /** The sequence of the last grant; 0 if there is none. */
  long sequence() {
    return last == null ? 0 : last.sequence();
  }

  /** The id of the last grant; empty if there is none. */
  String lastId() {
    return last == null ? "" : last.id();
  }

  /** The epsilon of all grants. */
  double epsilon() {
    return Conversion.epsilonOf(curve(count), target.delta()).epsilon();
  }

  /**
   * Pays for a step.
   *
   * @return empty if it may be computed, else why it may not
   */
  Optional<String> reserve(int step) {
    if (!target.admits(curve(count + 1))) {
      return Optional.of(
          "one more step would exceed epsilon %s at delta %s, spent are %s"
              .formatted(target.epsilon(), target.delta(), epsilon()));
    }
    SpendAnswer answer = port.reserve(step, event);
    if (answer instanceof SpendAnswer.Refused refused) {
      return Optional.of(refused.reason());
    } else if (answer instanceof SpendAnswer.Granted granted) {
      Spend spend = granted.spend();
      if (spend.sequence() <= sequence() || !spend.event().equals(event)) {
        throw new IllegalStateException("a grant must be new and of " + event + ", got " + spend);
      }
      last = spend;
      count++;
      return Optional.empty();
    }
    throw new AssertionError("unhandled answer: " + answer);
  }

  /** States that the step of the last grant is done. */
  void commit() {
    if (last != null) {
      port.commit(last);
    }
  }

  /** Refuses a checkpoint that was not paid for here. */
  void requirePaid(CheckpointHeader header) {
    long sequence = header.spendSequence();
    if (sequence > sequence()) {
      throw new CheckpointException(
          "the checkpoint is ahead of its account: it holds spend %d (%s), the account ends at %d."
                  .formatted(sequence, header.spendId(), sequence())
              + " Give the run the account it was paid from");
    }
    boolean known =
        sequence == 0
            || port.history().stream()
                .anyMatch(s -> s.sequence() == sequence && s.id().equals(header.spendId()));
    if (!known) {
      throw new CheckpointException(
          "the checkpoint was paid from another account: spend %d is not %s here. Give the run the"
                  .formatted(sequence, header.spendId())
              + " account it was paid from");
    }
  }

  private RdpCurve curve(long events) {
    RdpCurve now = once.times(events);
    return earlier == null ? now : earlier.plus(now);
  }
}
