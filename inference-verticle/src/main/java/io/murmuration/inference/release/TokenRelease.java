package io.murmuration.inference.release;

import ai.djl.ndarray.NDManager;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.Sampler;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tokens of a batch from logits: bounds each drawn member's contribution around its
 * sequence's public distribution, averages, and draws.
 *
 * <p>Two phases, since a token must be charged before it is drawn: {@link #prepare} bounds, {@link
 * Prepared#draw} draws. What a sequence gets depends on its own rows and on fresh random words
 * only. Members' logits and deviations stay inside. One owner thread.
 */
public interface TokenRelease extends AutoCloseable {

  /** Laws of a batch, from which each sequence gets at most one token. One owner thread. */
  interface Prepared extends AutoCloseable {

    /**
     * Whether the public logits of a sequence are a distribution; if not, no token can be drawn,
     * and none should be charged. A fact about public data.
     */
    boolean isDrawable(int sequence);

    /**
     * The token of a sequence, by its position in the batch. Call it once, after the charge.
     *
     * <p>Tokens of other sequences may be drawn along with it; they stay inside until they are
     * asked for, and are forgotten if they never are.
     *
     * @throws IllegalStateException if it was drawn before or cannot be
     */
    int draw(int sequence);

    /** Forgets all laws and all tokens that were not asked for. */
    @Override
    void close();
  }

  /** Bounds the laws of a batch. */
  Prepared prepare(ReleaseBatch batch);

  @Override
  void close();

  /**
   * The release of a mechanism's tokens for logits on the manager's device: there if it is a GPU
   * that can make this mechanism's tokens, else on the host.
   *
   * @param event null if there is no ensemble: every token is then the public model's
   * @param sampler used on the host; on a device random words come from a secure generator of its
   *     own, so that a seeded sampler keeps everything on the host
   */
  static TokenRelease of(@Nullable TokenEvent event, Sampler sampler, NDManager manager) {
    if (event == null) {
      return new HostRelease(Mechanism.publicModel(), sampler);
    }
    if (manager.getDevice().isGpu() && sampler.isPrivate() && DeviceRelease.supports(event)) {
      return DeviceRelease.byKl(event, manager, new SecureWords());
    }
    return new HostRelease(Mechanism.of(event), sampler);
  }
}
