package io.murmuration.launcher.chaos;

import io.murmuration.launcher.chaos.Fault.Kind;
import io.murmuration.launcher.cluster.NodeKind;
import java.util.ArrayList;
import java.util.List;

/** Which faults are dealt to which nodes. */
final class Decks {
  private static final int PLAIN_KILLS = 2;

  private Decks() {}

  /**
   * @param cuts whether the network can be cut here
   */
  static List<Fault> of(NodeKind kind, boolean cuts) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < PLAIN_KILLS; i++) {
      faults.add(Fault.of(Kind.KILL));
    }
    faults.add(Fault.of(Kind.FREEZE));
    if (cuts) {
      faults.add(Fault.of(Kind.CUT));
    }
    if (kind == NodeKind.BROKER) {
      faults.add(Fault.of(Kind.LEDGER_LEADER));
      faults.add(Fault.of(Kind.COORDINATOR));
      faults.add(Fault.of(Kind.MAJORITY));
    } else {
      faults.add(Fault.of(Kind.KILL_STARTING));
      FaultPoints.of(kind).forEach(point -> faults.add(Fault.at(point)));
    }
    return faults;
  }

  /** Faults that come in through the log itself. */
  static List<Fault> ofInput() {
    return List.of(
        Fault.of(Kind.DUPLICATES),
        Fault.of(Kind.DUPLICATES),
        Fault.of(Kind.REORDERS),
        Fault.of(Kind.REORDERS),
        Fault.of(Kind.POISON_PROMPTS),
        Fault.of(Kind.POISON_CONTROL),
        Fault.of(Kind.POISON_BUDGET));
  }
}
