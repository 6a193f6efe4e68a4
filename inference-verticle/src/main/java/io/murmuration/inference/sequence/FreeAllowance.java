package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.BudgetEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are charged to nobody: of the public model, which draws on nobody's data, or of a
 * model that was paid for when it was trained.
 */
public final class FreeAllowance implements Allowance {
  private final Paid paid;
  private int available;

  /** Tokens of the public model. */
  public FreeAllowance(int maxTokens) {
    this(maxTokens, Paid.NOTHING);
  }

  /** Tokens for which something was paid before. */
  public FreeAllowance(int maxTokens, Paid paid) {
    this.paid = paid;
    available = maxTokens;
  }

  /**
   * What was paid before the first token, once and for all of them.
   *
   * @param account that paid, whichever a request names; null if nothing was paid
   * @param epsilonSpent in nats
   * @param epsilonLimit what had to be kept
   * @param delta of both
   */
  public record Paid(
      @Nullable String account, double epsilonSpent, double epsilonLimit, double delta) {
    /** The public model. */
    public static final Paid NOTHING = new Paid(null, 0, 0, 0);
  }

  /** What was paid before. */
  public Paid paid() {
    return paid;
  }

  @Override
  public int available() {
    return available;
  }

  @Override
  public int charged() {
    return 0;
  }

  @Override
  public boolean isWaiting() {
    return false;
  }

  @Override
  public Optional<BudgetEvent.Reserve> nextRequest() {
    return Optional.empty();
  }

  @Override
  public @Nullable String take() {
    if (available == 0) {
      throw new IllegalStateException("a token must be available before it is sampled");
    }
    available--;
    return null;
  }

  @Override
  public List<BudgetEvent.Commit> settled() {
    return List.of();
  }

  @Override
  public List<BudgetEvent.Commit> close(String reason) {
    available = 0;
    return List.of();
  }
}
