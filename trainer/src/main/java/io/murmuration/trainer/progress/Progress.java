package io.murmuration.trainer.progress;

/**
 * Where training stands. Called from the training thread only; must return quickly.
 *
 * <p>Losses are averages over many records of a synthetic corpus; a trainer on real private text
 * must not send its losses to an outsider.
 */
public interface Progress {
  /** A phase begins: {@code unitCount} units of work, named by {@code unit} ("step", "member"). */
  void start(String phase, String unit, long unitCount);

  /** Work was done since the last call. */
  void advance(Advance advance);

  /** The phase is over; {@code summary} is one line. */
  void finish(String summary);

  /** Tells nobody. */
  static Progress silent() {
    return new SilentProgress();
  }

  /**
   * One report.
   *
   * @param unitsDone units done in this phase, all together
   * @param tokensDone tokens trained on in this phase, all together
   * @param loss mean negative log-likelihood per token of the last batch, in nats
   * @param note what else to show, such as the epsilon so far; may be empty
   */
  record Advance(double unitsDone, long tokensDone, double loss, String note) {
    /** A report without a note. */
    public Advance(double unitsDone, long tokensDone, double loss) {
      this(unitsDone, tokensDone, loss, "");
    }
  }
}
