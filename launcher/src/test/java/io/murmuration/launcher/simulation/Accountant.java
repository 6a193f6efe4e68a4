package io.murmuration.launcher.simulation;

import io.murmuration.accountant.AccountantConfig;
import io.murmuration.accountant.LedgerWriter;
import io.murmuration.messaging.LogRecord;
import io.murmuration.messaging.Outgoing;
import java.util.List;
import java.util.Optional;

/** An accountant of the one budget partition, around the real {@link LedgerWriter}. */
final class Accountant implements Actor {
  private enum Phase {
    STANDING_BY,
    FENCING,
    FOLDING,
    READY,
    DECIDED
  }

  private final World world;
  private final String name;
  private Phase phase = Phase.STANDING_BY;
  private LedgerWriter writer;
  private long writerEpoch;
  private long folded;
  private long position;
  private long positionAfter;
  private Optional<List<Outgoing>> decided = Optional.empty();
  private int lives;

  Accountant(World world, String name) {
    this.world = world;
    this.name = name;
    restart();
  }

  @Override
  public void restart() {
    world.accountants.leave(this);
    phase = Phase.STANDING_BY;
    lives++;
    writer =
        new LedgerWriter(
            new AccountantConfig(
                World.PREFIX, "accountants", World.TTL_MILLIS, name + "-" + lives));
    decided = Optional.empty();
    world.accountants.join(this);
  }

  @Override
  public void lose() {
    world.accountants.leave(this);
  }

  @Override
  public void step() {
    switch (phase) {
      case STANDING_BY -> standBy();
      case FENCING -> {
        writerEpoch = world.log.fence(World.BUDGET);
        phase = world.flaw == Flaw.FOLDS_BEFORE_FENCING ? Phase.READY : Phase.FOLDING;
      }
      case FOLDING -> fold();
      case READY -> decide();
      case DECIDED -> commit();
    }
  }

  private void standBy() {
    if (!world.accountants.has(this)) {
      world.accountants.join(this);
    } else if (world.accountants.owns(this, 0)) {
      writer.assigned(World.BUDGET);
      folded = 0;
      phase = world.flaw == Flaw.FOLDS_BEFORE_FENCING ? Phase.FOLDING : Phase.FENCING;
    }
  }

  private void fold() {
    String ledger = world.topics.ledger();
    long end = world.log.end(ledger, World.BUDGET);
    for (LogRecord fact : world.log.read(ledger, World.BUDGET, folded, end)) {
      writer.replay(World.BUDGET, fact);
    }
    folded = end;
    position = writer.nextOffset(World.BUDGET);
    phase = world.flaw == Flaw.FOLDS_BEFORE_FENCING ? Phase.FENCING : Phase.READY;
  }

  private void decide() {
    if (!world.accountants.owns(this, 0)) {
      restart(); // the poll told it that the partition is gone
      return;
    }
    String events = world.topics.budgetEvents();
    long to = Math.min(world.log.end(events, World.BUDGET), position + world.below(5));
    List<LogRecord> batch =
        to <= position ? List.of() : world.log.read(events, World.BUDGET, position, to);
    positionAfter = Math.max(position, to);
    decided = Optional.of(writer.process(World.BUDGET, batch, world.nowMillis()));
    phase = Phase.DECIDED;
  }

  private void commit() {
    // Offsets are refused to a member that lost its partition: a second line behind the fence.
    boolean isOurs = world.accountants.owns(this, 0) || world.flaw == Flaw.FOLDS_BEFORE_FENCING;
    if (isOurs && world.log.transact(World.BUDGET, writerEpoch, decided.orElseThrow())) {
      writer.committed(World.BUDGET);
      position = positionAfter;
      phase = Phase.READY;
    } else {
      restart(); // fenced: the process ends
    }
  }
}
