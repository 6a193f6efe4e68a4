package io.murmuration.gateway.http;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.gateway.problem.Problems;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What stands between this gateway and new requests. Event loop only. */
public final class Readiness {
  private final TreeSet<Part> waitingFor = new TreeSet<>(List.of(Part.values()));
  private boolean draining;
  private boolean broken;

  /** What a gateway needs before it can serve. */
  public enum Part {
    /** Kafka answers. */
    LOG,
    /** The ledger has been read to its end. */
    LEDGER,
    /** It is known where responses lie. */
    DIRECTORY,
    /** What other gateways say is being read. */
    CONTROL,
    /** The own partition of released tokens is being read. */
    TOKENS
  }

  /** The part is there. */
  public void ready(Part part) {
    waitingFor.remove(part);
  }

  /** The part is not there at the moment. */
  public void missing(Part part) {
    waitingFor.add(part);
  }

  /** A reader has ended; only a restart helps. */
  public void broken(Part part) {
    broken = true;
    missing(part);
  }

  /** From now on no new requests are taken. */
  public void drain() {
    draining = true;
  }

  /** Why no new request is taken at the moment, if none is. */
  public Optional<Problem> closedForNewRequests() {
    if (draining) {
      return Optional.of(Problems.draining());
    }
    return waitingFor.isEmpty()
        ? Optional.empty()
        : Optional.of(Problems.notReady(waitingFor.stream().map(Part::toString).toList()));
  }

  /** Whether the process should be left running. */
  public boolean isAlive() {
    return !broken;
  }
}
