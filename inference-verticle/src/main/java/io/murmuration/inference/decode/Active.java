package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.inference.sequence.Sequence;
import io.murmuration.inference.sequence.TokenBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A sequence with what the model needs for it. One owner thread.
 *
 * @see PrivateStep
 */
final class Active implements AutoCloseable {
  private final Sequence sequence;
  private final boolean isPrivate;
  private final TokenBuffer tokens;
  private final SequenceCaches caches;
  private final Runnable leftQueue;
  // Of the public model after the last token (V); absent until it has run that far.
  private double @Nullable [] publicProbabilities;
  private boolean isWaiting = true;

  /**
   * @param isPrivate whether members answer, or the public model alone
   * @param tokens the prompt
   * @param leftQueue called once, when the sequence no longer waits for a slot
   */
  Active(
      Sequence sequence,
      boolean isPrivate,
      TokenBuffer tokens,
      CausalModel model,
      Runnable leftQueue) {
    this.sequence = sequence;
    this.isPrivate = isPrivate;
    this.tokens = tokens;
    this.caches = new SequenceCaches(model);
    this.leftQueue = leftQueue;
  }

  Sequence sequence() {
    return sequence;
  }

  boolean isPrivate() {
    return isPrivate;
  }

  TokenBuffer tokens() {
    return tokens;
  }

  SequenceCaches caches() {
    return caches;
  }

  /** Whether a step has anything to do: the prompt to run, or a token to sample. */
  boolean canRun() {
    return !sequence.isEnded() && (sequence.maySample() || caches.isEmpty(CausalModel.PUBLIC));
  }

  double @Nullable [] publicProbabilities() {
    return publicProbabilities;
  }

  void publicProbabilities(double[] probabilities) {
    publicProbabilities = probabilities;
  }

  /** A token was sampled: distributions after it are not known yet. */
  void append(int token) {
    tokens.add(token);
    publicProbabilities = null;
  }

  /** The sequence has a slot, or will never need one. */
  void leaveQueue() {
    if (isWaiting) {
      isWaiting = false;
      leftQueue.run();
    }
  }

  @Override
  public void close() {
    caches.close();
  }
}
