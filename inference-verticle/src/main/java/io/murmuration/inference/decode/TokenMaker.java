package io.murmuration.inference.decode;

import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.CausalModel;
import io.murmuration.inference.release.ReleaseBatch;
import io.murmuration.inference.release.SequenceRows;
import io.murmuration.inference.release.TokenRelease;
import io.murmuration.inference.sequence.Problems;
import io.murmuration.messaging.fault.FaultPoint;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Sampler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives each sequence of a step its token: the release that the mechanism's event prices, each
 * token charged before it is drawn. One owner thread.
 */
final class TokenMaker implements AutoCloseable {
  private final NDManager manager;
  private final TokenRelease release;

  TokenMaker(CausalModel model, @Nullable TokenEvent event, Sampler sampler) {
    this.manager = NDManager.newBaseManager(model.device());
    this.release = TokenRelease.of(event, sampler, manager);
  }

  /** Samples the next tokens; fails sequences whose public model has no distribution. */
  void make(List<Active> sequences, StepLogits logits, long stepNumber) {
    if (sequences.isEmpty()) {
      return;
    }
    List<SequenceRows> rows = sequences.stream().map(active -> rows(active, logits)).toList();
    try (TokenRelease.Prepared prepared =
        release.prepare(new ReleaseBatch(logits.arrays(), rows))) {
      for (int i = 0; i < sequences.size(); i++) {
        make(sequences.get(i), prepared, i, stepNumber);
      }
    }
  }

  private static void make(
      Active active, TokenRelease.Prepared prepared, int index, long stepNumber) {
    if (prepared.isDrawable(index)) {
      active.append(active.sequence().sample(() -> prepared.draw(index)), stepNumber);
      FaultPoint.at("worker.sampled");
    } else {
      active.sequence().fail(Problems.modelFailed());
    }
  }

  private static SequenceRows rows(Active active, StepLogits logits) {
    int publicRow = logits.publicRow(active);
    return active.isPrivate()
        ? SequenceRows.ofEnsemble(publicRow, logits.memberRows(active, active.drawn()))
        : SequenceRows.ofPublicModel(publicRow);
  }

  @Override
  public void close() {
    release.close();
    manager.close();
  }
}
