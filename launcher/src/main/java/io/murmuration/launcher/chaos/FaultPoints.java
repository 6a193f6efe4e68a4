package io.murmuration.launcher.chaos;

import io.murmuration.launcher.cluster.NodeKind;
import java.util.List;

/**
 * Every place where {@link io.murmuration.messaging.fault.FaultPoint} can end a process; a test
 * holds this list against the sources.
 */
public final class FaultPoints {
  /** All names, {@code role.point}. */
  public static final List<String> ALL =
      List.of(
          "accountant.fenced",
          "accountant.folding",
          "accountant.folded",
          "accountant.polled",
          "accountant.begun",
          "accountant.sent",
          "accountant.offsets_sent",
          "accountant.committed",
          "gateway.listing",
          "gateway.listed",
          "gateway.storing",
          "gateway.stored",
          "gateway.delivering",
          "gateway.delivered",
          "gateway.resuming",
          "gateway.attached",
          "worker.taken",
          "worker.claiming",
          "worker.claimed",
          "worker.reserving",
          "worker.reserved",
          "worker.granted",
          "worker.sampled",
          "worker.releasing",
          "worker.released",
          "worker.committing",
          "worker.ending",
          "worker.ended",
          "worker.listed",
          "worker.finished");

  private FaultPoints() {}

  /** The points that processes of a kind pass. */
  public static List<String> of(NodeKind kind) {
    return ALL.stream().filter(name -> name.startsWith(kind.label() + ".")).toList();
  }
}
