package io.murmuration.launcher.chaos;

import java.util.Objects;

/**
 * Something that is going to be done to the cluster.
 *
 * @param point the named place, for {@link Kind#POINT}; else empty
 */
public record Fault(Kind kind, String point) {
  public Fault {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(point, "point");
  }

  static Fault of(Kind kind) {
    return new Fault(kind, "");
  }

  static Fault at(String point) {
    return new Fault(Kind.POINT, point);
  }

  /** What can be done. */
  public enum Kind {
    /** {@code kill -9} at a random time. */
    KILL,
    /** {@code kill -9} again, up to three times, while the process is still starting. */
    KILL_STARTING,
    /** The process ends itself at a named place. */
    POINT,
    /** SIGSTOP, a pause around the times at which others take it for dead, SIGCONT. */
    FREEZE,
    /** The node is cut off from the network for a while. */
    CUT,
    /** {@code kill -9} of the broker that leads the ledger's partition. */
    LEDGER_LEADER,
    /** {@code kill -9} of the broker that coordinates the accountant's transactions. */
    COORDINATOR,
    /** {@code kill -9} of two of three brokers, which stay away for some seconds. */
    MAJORITY,
    /** Commands that were sent before are sent again. */
    DUPLICATES,
    /** Commands that were sent before are sent again the other way round. */
    REORDERS,
    /** Nonsense among the prompts. */
    POISON_PROMPTS,
    /** Nonsense among the cancellations. */
    POISON_CONTROL,
    /** Nonsense among the commands. */
    POISON_BUDGET
  }
}
