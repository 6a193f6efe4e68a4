package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are charged in the ledger before they are sampled, block by block.
 *
 * <p>Invariant: tokens taken under a reservation never exceed what was granted for it, and nothing
 * is taken from one whose commit was returned. The next block is asked for when no more than half a
 * block is left.
 */
public final class ReservedAllowance implements Allowance {
  private final Terms terms;
  private final int maxTokens;
  private final Supplier<String> ids;
  private final Deque<Block> blocks = new ArrayDeque<>(); // granted, no commit yet
  private final List<BudgetEvent.Commit> due = new ArrayList<>();
  private Optional<BudgetEvent.Reserve> unanswered = Optional.empty();
  private int granted;
  private int taken;
  private boolean refused;
  private boolean closed;

  /**
   * What every reservation of a response says.
   *
   * @param account account to charge
   * @param dataset fingerprint of the private data
   * @param mechanism one token
   * @param blockTokens tokens per reservation, at least 1
   * @param tenant whose share pays too; absent if nobody was told apart
   */
  public record Terms(
      String account,
      String dataset,
      TokenEvent mechanism,
      int blockTokens,
      @Nullable String tenant) {
    public Terms {
      if (blockTokens < 1 || blockTokens > BudgetEvent.RESERVE_TOKENS_MAX) {
        throw new IllegalArgumentException(
            "blockTokens must be in 1.." + BudgetEvent.RESERVE_TOKENS_MAX + ", got " + blockTokens);
      }
    }
  }

  /** A granted reservation. */
  private static final class Block {
    private final String id;
    private final int granted;
    private int taken;

    Block(String id, int granted) {
      this.id = id;
      this.granted = granted;
    }
  }

  /**
   * @param maxTokens most tokens of the whole response
   * @param ids makes reservation ids that were never used before
   */
  public ReservedAllowance(Terms terms, int maxTokens, Supplier<String> ids) {
    this.terms = terms;
    this.maxTokens = maxTokens;
    this.ids = ids;
  }

  @Override
  public int available() {
    return closed ? 0 : granted - taken;
  }

  @Override
  public int charged() {
    return taken;
  }

  @Override
  public boolean isWaiting() {
    return unanswered.isPresent();
  }

  /** Tokens granted so far, all blocks together. */
  public int granted() {
    return granted;
  }

  @Override
  public Optional<BudgetEvent.Reserve> nextRequest() {
    boolean isLow = 2 * (granted - taken) <= terms.blockTokens();
    if (closed || refused || unanswered.isPresent() || granted >= maxTokens || !isLow) {
      return Optional.empty();
    }
    int tokens = Math.min(terms.blockTokens(), maxTokens - granted);
    unanswered =
        Optional.of(
            new BudgetEvent.Reserve(
                ids.get(),
                terms.account(),
                terms.dataset(),
                terms.mechanism(),
                tokens,
                terms.tenant()));
    return unanswered;
  }

  /**
   * The grant of the unanswered request was read in the ledger. After the end it is given back
   * whole, by a commit of 0 tokens.
   */
  public void grant(String id, int tokens) {
    int asked = answered(id).tokens();
    if (tokens != asked) {
      throw new IllegalStateException("granted " + tokens + " tokens, asked for " + asked);
    }
    if (closed) {
      due.add(new BudgetEvent.Commit(id, terms.account(), 0, "unused"));
      return;
    }
    granted += tokens;
    blocks.add(new Block(id, tokens));
  }

  /** The unanswered request was declined; no other will be made. */
  public void refuse(String id) {
    answered(id);
    refused = true;
  }

  @Override
  public String take() {
    Block block = blocks.peek();
    if (closed || block == null || block.taken >= block.granted) {
      throw new IllegalStateException("a token must be granted before it is sampled");
    }
    block.taken++;
    taken++;
    if (block.taken == block.granted) {
      due.add(commit(blocks.remove(), "used"));
    }
    return block.id;
  }

  @Override
  public List<BudgetEvent.Commit> settled() {
    List<BudgetEvent.Commit> settled = List.copyOf(due);
    due.clear();
    return settled;
  }

  @Override
  public List<BudgetEvent.Commit> close(String reason) {
    closed = true;
    blocks.forEach(block -> due.add(commit(block, reason)));
    blocks.clear();
    return settled();
  }

  private BudgetEvent.Reserve answered(String id) {
    BudgetEvent.Reserve request =
        unanswered
            .filter(asked -> asked.id().equals(id))
            .orElseThrow(() -> new IllegalStateException("no request " + id + " is unanswered"));
    unanswered = Optional.empty();
    return request;
  }

  private BudgetEvent.Commit commit(Block block, String reason) {
    return new BudgetEvent.Commit(block.id, terms.account(), block.taken, reason);
  }
}
