package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.ReleaseOrder;
import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.contracts.generation.TokenRecord.Claimed;
import io.murmuration.contracts.generation.TokenRecord.Ended;
import io.murmuration.contracts.generation.TokenRecord.Released;
import io.murmuration.contracts.generation.TokenRecord.Reserved;
import io.murmuration.contracts.generation.TokenRecord.Started;
import io.murmuration.contracts.generation.TokenRecord.Tokens;
import io.murmuration.inference.sequence.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds of one response, gathered in the order of the log. One owner at a time. */
final class Standing {
  private final ReleaseOrder order = new ReleaseOrder();
  private final List<Tokens> tokens = new ArrayList<>();
  private final Set<String> claimants = new HashSet<>(); // since the last token that holds
  private int inputTokens = Progress.NOT_STARTED;
  private int announcedTokens;
  private @Nullable Reserved lastBlock;
  private @Nullable Ended ended;
  private long lastClaim = -1;
  private boolean gathering = true;

  /** Takes the next record of the response; one that was taken before changes nothing. */
  void accept(long offset, TokenRecord record) {
    if (record instanceof Claimed claimed && offset > lastClaim) {
      lastClaim = offset;
      order.accept(offset, record);
      if (order.epoch() == offset) {
        claimants.add(claimed.worker());
      }
    } else {
      order.accept(offset, record).ifPresent(this::keep);
    }
  }

  private void keep(Released record) {
    if (record instanceof Ended end) {
      ended = end;
    } else if (gathering && record instanceof Started started) {
      inputTokens = started.inputTokens();
    } else if (gathering && record instanceof Reserved reserved) {
      announcedTokens += reserved.reservedTokens();
      lastBlock = reserved;
    } else if (gathering && record instanceof Tokens released) {
      tokens.add(released);
      claimants.clear();
    }
  }

  /**
   * What was released up to here; nothing more is gathered, only followed.
   *
   * @param self name of the worker that asks; it does not count as one that failed
   */
  Progress freeze(String self) {
    claimants.remove(self);
    Progress progress =
        new Progress(
            order.lastSequence(),
            inputTokens,
            tokens,
            announcedTokens,
            lastBlock,
            claimants.size());
    gathering = false;
    tokens.clear();
    claimants.clear();
    return progress;
  }

  /** Offset of the last claim that was read, whether it holds or not; -1 if there was none. */
  long lastClaim() {
    return lastClaim;
  }

  /** Offset of the claim that holds. */
  long epoch() {
    return order.epoch();
  }

  long lastSequence() {
    return order.lastSequence();
  }

  /** The last record, if it holds. */
  @Nullable Ended ended() {
    return ended;
  }
}
