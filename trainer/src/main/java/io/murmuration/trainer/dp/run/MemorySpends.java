package io.murmuration.trainer.dp.run;

import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.trainer.dp.spend.Spend;
import io.murmuration.trainer.dp.spend.SpendAnswer;
import io.murmuration.trainer.dp.spend.SpendPort;
import java.util.ArrayList;
import java.util.List;

/** Counts what a simulation would have spent. It pays for nothing and forgets with the process. */
final class MemorySpends implements SpendPort {
  private final List<Spend> spends = new ArrayList<>();

  /** Begins with the spends of a checkpoint. */
  MemorySpends(long count, PrivacyEvent event) {
    for (int step = 0; step < count; step++) {
      spends.add(spend(step, event, true));
    }
  }

  @Override
  public SpendAnswer reserve(int step, PrivacyEvent event) {
    Spend spend = spend(step, event, false);
    spends.add(spend);
    return new SpendAnswer.Granted(spend);
  }

  @Override
  public void commit(Spend spend) {
    int index = Math.toIntExact(spend.sequence() - 1);
    spends.set(index, new Spend(spend.sequence(), spend.id(), spend.step(), spend.event(), true));
  }

  @Override
  public List<Spend> history() {
    return List.copyOf(spends);
  }

  private Spend spend(int step, PrivacyEvent event, boolean committed) {
    long sequence = spends.size() + 1L;
    return new Spend(sequence, "simulated-" + sequence, step, event, committed);
  }
}
