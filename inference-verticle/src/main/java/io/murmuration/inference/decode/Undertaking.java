package io.murmuration.inference.decode;

import io.murmuration.contracts.generation.PromptEvent;
import io.murmuration.inference.sequence.Progress;

/**
 * A response that this worker has claimed in the token log.
 *
 * @param epoch offset of the claim
 * @param before what was released of it before
 * @param owner hears what becomes of it
 */
public record Undertaking(PromptEvent prompt, long epoch, Progress before, Owner owner) {

  /** Who claimed the response. Called on the loop's thread; must not block. */
  public interface Owner {
    /** The prompt no longer waits for a slot; called once. */
    void leftQueue();

    /**
     * The loop does no more about the response, which has not ended, as far as it knows. May be
     * called more than once.
     */
    void handedOver();
  }
}
