package io.murmuration.accountant.ledger;

import io.murmuration.accountant.Commands;
import io.murmuration.contracts.budget.AccountTerms.Dataset;
import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Explicit-state model of workers, messages and time around the real {@link Ledger}: every
 * interleaving of a few reservations is visited, with commands that are lost, doubled and
 * reordered, blocks that expire at any moment, workers that die anywhere, and successors of the
 * accountant that know the ledger's facts alone.
 */
final class ReservationModel {
  static final String ACCOUNT = "a";
  static final int BLOCK = 2;

  private static final Dataset DATA = Commands.dataset(0, "model", false);
  private static final int DUPLICATES_MAX = 1;

  private final int limitTokens;
  private final Flaw flaw;

  /** What a worker does wrong on purpose, to see that the model notices. */
  enum Flaw {
    NONE,
    SAMPLES_BEFORE_THE_GRANT,
    SAMPLES_AFTER_THE_COMMIT,
    COMMITS_LESS_THAN_IT_SAMPLED
  }

  /** A worker with one block. */
  enum Phase {
    NEW,
    ASKED,
    HOLDING,
    CLOSED,
    DEAD
  }

  record Worker(String id, Phase phase, int sampled) {
    Worker in(Phase next) {
      return new Worker(id, next, sampled);
    }

    Worker samplesOne() {
      return new Worker(id, phase, sampled + 1);
    }
  }

  /**
   * One state of the world. Facts are the accountant's whole memory: it is rebuilt from them at
   * each step, as a successor would.
   *
   * @param underWay commands that were sent and not taken, each any number of times
   * @param doubled commands taken and kept under way all the same
   */
  record World(
      List<LedgerFact> facts, List<Worker> workers, List<BudgetEvent> underWay, int doubled) {}

  ReservationModel(int limitTokens, Flaw flaw) {
    this.limitTokens = limitTokens;
    this.flaw = flaw;
  }

  /** Visits all that can happen; the first world that the test refuses, if there is one. */
  Optional<World> firstThat(int workers, Predicate<World> isBroken, Set<World> visited) {
    List<Worker> idle = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      idle.add(new Worker("r" + i, Phase.NEW, 0));
    }
    Ledger fresh = ledger(List.of());
    LedgerFact opened =
        fresh.decide(Commands.open(ACCOUNT, Commands.terms(epsilon(), DATA))).get(0);
    Deque<World> frontier = new ArrayDeque<>();
    World first = new World(List.of(opened), List.copyOf(idle), List.of(), 0);
    frontier.add(first);
    visited.add(first);
    while (!frontier.isEmpty()) {
      World world = frontier.poll();
      if (isBroken.test(world)) {
        return Optional.of(world);
      }
      for (World next : successors(world)) {
        if (visited.add(next)) {
          frontier.add(next);
        }
      }
    }
    return Optional.empty();
  }

  static Ledger ledger(List<LedgerFact> facts) {
    Ledger ledger = new Ledger(0, 1);
    facts.forEach(fact -> ledger.apply(fact, 0));
    return ledger;
  }

  /** An epsilon at which the account pays for just the wanted number of tokens. */
  private double epsilon() {
    for (double epsilon = 0.3; epsilon < 5; epsilon += 0.01) {
      Ledger ledger = ledger(List.of());
      LedgerFact fact = ledger.decide(Commands.open(ACCOUNT, Commands.terms(epsilon, DATA))).get(0);
      if (fact instanceof LedgerFact.Opened opened
          && opened.totals().remainingTokens() == limitTokens) {
        return epsilon;
      }
    }
    throw new IllegalStateException("no epsilon pays for " + limitTokens + " tokens");
  }

  private List<World> successors(World world) {
    List<World> next = new ArrayList<>();
    for (int i = 0; i < world.underWay().size(); i++) {
      next.add(taken(world, i, false));
      next.add(lost(world, i));
      if (world.doubled() < DUPLICATES_MAX) {
        next.add(taken(world, i, true));
      }
    }
    ledger(world.facts()).nextExpiry(1).ifPresent(fact -> next.add(with(world, List.of(fact))));
    for (int i = 0; i < world.workers().size(); i++) {
      act(world, i, next);
    }
    return next;
  }

  private World taken(World world, int index, boolean again) {
    World decided = with(world, ledger(world.facts()).decide(world.underWay().get(index)));
    return again
        ? new World(decided.facts(), decided.workers(), decided.underWay(), decided.doubled() + 1)
        : lost(decided, index);
  }

  private static World lost(World world, int index) {
    List<BudgetEvent> left = new ArrayList<>(world.underWay());
    left.remove(index);
    return new World(world.facts(), world.workers(), List.copyOf(left), world.doubled());
  }

  private static World with(World world, List<LedgerFact> more) {
    List<LedgerFact> facts = new ArrayList<>(world.facts());
    facts.addAll(more);
    return new World(List.copyOf(facts), world.workers(), world.underWay(), world.doubled());
  }

  private void act(World world, int index, List<World> next) {
    Worker worker = world.workers().get(index);
    boolean canSample = worker.sampled() < BLOCK;
    switch (worker.phase()) {
      case NEW ->
          next.add(
              sent(
                  world,
                  index,
                  worker.in(Phase.ASKED),
                  Commands.reserve(worker.id(), ACCOUNT, DATA, BLOCK)));
      case ASKED -> {
        if (isGranted(world, worker.id())) {
          next.add(as(world, index, worker.in(Phase.HOLDING)));
        }
        if (flaw == Flaw.SAMPLES_BEFORE_THE_GRANT && canSample) {
          next.add(as(world, index, worker.samplesOne()));
        }
        next.add(as(world, index, worker.in(Phase.DEAD)));
      }
      case HOLDING -> {
        if (canSample) {
          next.add(as(world, index, worker.samplesOne()));
        }
        int stated = worker.sampled() - (flaw == Flaw.COMMITS_LESS_THAN_IT_SAMPLED ? 1 : 0);
        next.add(
            sent(
                world,
                index,
                worker.in(Phase.CLOSED),
                Commands.commit(worker.id(), ACCOUNT, Math.max(0, stated))));
        next.add(as(world, index, worker.in(Phase.DEAD)));
      }
      case CLOSED -> {
        if (flaw == Flaw.SAMPLES_AFTER_THE_COMMIT && canSample) {
          next.add(as(world, index, worker.samplesOne()));
        }
      }
      case DEAD -> {}
    }
  }

  private static boolean isGranted(World world, String id) {
    return world.facts().stream()
        .anyMatch(fact -> fact instanceof LedgerFact.Granted && fact.id().equals(id));
  }

  private static World as(World world, int index, Worker worker) {
    List<Worker> workers = new ArrayList<>(world.workers());
    workers.set(index, worker);
    return new World(world.facts(), List.copyOf(workers), world.underWay(), world.doubled());
  }

  private static World sent(World world, int index, Worker worker, BudgetEvent event) {
    World after = as(world, index, worker);
    List<BudgetEvent> underWay = new ArrayList<>(after.underWay());
    underWay.add(event);
    return new World(after.facts(), after.workers(), List.copyOf(underWay), after.doubled());
  }
}
