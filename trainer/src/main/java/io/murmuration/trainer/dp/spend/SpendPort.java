package io.murmuration.trainer.dp.spend;

import io.murmuration.privacy.event.PrivacyEvent;
import java.util.List;

/**
 * The account that a run of training spends from. One port is one run: it outlives the process, and
 * a run that is resumed is given the same one.
 *
 * <p>There is no way to give back. A grant whose commit never comes was spent: its step may have
 * been computed, and what it released seen.
 */
public interface SpendPort {
  /**
   * Asks for one step <em>before</em> anything of it can be observed. Must not return a grant
   * before the spend is durable, so that it survives the death of this process and of its machine.
   * An account may be asked for several steps at once: n of these events, and then each call is
   * granted from that block.
   *
   * @param step number of the step, from zero on
   * @param event one step of training: a Poisson sample with noise
   * @throws RuntimeException if it is unknown whether the spend was stored; the step is then not
   *     computed, and the spend, if it was stored, stays spent
   */
  SpendAnswer reserve(int step, PrivacyEvent event);

  /** States that the step is done and kept. Does nothing if that was stated before. */
  void commit(Spend spend);

  /** All grants of this run, of this process and of those before it, by sequence. */
  List<Spend> history();
}
