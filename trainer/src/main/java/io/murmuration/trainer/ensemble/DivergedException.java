package io.murmuration.trainer.ensemble;

/** A member whose loss or gradient is no longer a number; nothing was learnt in that step. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(int member, int step, String what) {
    super(
        "member %d, step %d: %s; give a lower learning rate or a longer warm-up, and another output"
                .formatted(member, step, what)
            + " directory (the last checkpoint is intact, but the same settings lead here again)");
  }
}
