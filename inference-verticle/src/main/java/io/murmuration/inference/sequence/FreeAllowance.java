package io.murmuration.inference.sequence;

import io.murmuration.contracts.budget.BudgetEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens of the public model, which draw on nobody's data. */
public final class FreeAllowance implements Allowance {
  private int available;

  public FreeAllowance(int maxTokens) {
    available = maxTokens;
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
