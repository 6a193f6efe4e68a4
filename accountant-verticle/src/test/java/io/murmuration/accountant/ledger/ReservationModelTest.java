package io.murmuration.accountant.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.accountant.ledger.ReservationModel.Flaw;
import io.murmuration.accountant.ledger.ReservationModel.Worker;
import io.murmuration.accountant.ledger.ReservationModel.World;
import io.murmuration.contracts.budget.LedgerFact;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every interleaving of two blocks of two tokens, not a sample of them. */
class ReservationModelTest {
  /** Far below what is visited; a model that stops early proves nothing. */
  private static final int STATES_MIN = 100;

  /** Limits that pay for both blocks, for one and a half, and for less than one. */
  @ParameterizedTest(name = "an account of {0} tokens")
  @ValueSource(ints = {4, 3, 1})
  void nothingThatCanHappenBreaksARule(int limitTokens) {
    Set<World> visited = new HashSet<>();

    Optional<World> broken =
        new ReservationModel(limitTokens, Flaw.NONE)
            .firstThat(2, world -> !violations(world).isEmpty(), visited);

    assertThat(broken).isEmpty();

    assertThat(visited.size()).isGreaterThan(STATES_MIN);
  }

  @ParameterizedTest
  @EnumSource(value = Flaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void aWorkerThatBreaksTheProtocolIsFound(Flaw flaw) {
    assertThat(
            new ReservationModel(4, flaw)
                .firstThat(1, world -> violations(world).contains("unpaid"), new HashSet<>()))
        .isPresent();
  }

  @Test
  void everyWayToEndIsReached() {
    Set<World> visited = new HashSet<>();
    new ReservationModel(3, Flaw.NONE).firstThat(2, world -> false, visited);

    for (Class<?> kind :
        List.of(
            LedgerFact.Granted.class,
            LedgerFact.Denied.class,
            LedgerFact.Committed.class,
            LedgerFact.ExpiredInFull.class,
            LedgerFact.Rejected.class)) {
      boolean reached =
          visited.stream().anyMatch(world -> world.facts().stream().anyMatch(kind::isInstance));
      assertThat(reached).as(kind.getSimpleName()).isTrue();
    }
  }

  private static List<String> violations(World world) {
    List<String> found = new ArrayList<>();
    Ledger ledger = ReservationModel.ledger(world.facts());
    BudgetAccount account = ledger.account(ReservationModel.ACCOUNT).orElseThrow();
    if (account.spentUnits() + account.pendingUnits() > account.limitUnits()) {
      found.add("over the limit");
    }
    long charged = 0;
    for (Worker worker : world.workers()) {
      long forBlock = charged(world, worker.id());
      charged += forBlock;
      if (worker.sampled() > forBlock) {
        found.add("unpaid");
      }
      if (answers(world, worker.id()) > 1 || ends(world, worker.id()) > 1) {
        found.add("answered or ended twice");
      }
    }
    if (charged * account.chargeUnits() != account.spentUnits() + account.pendingUnits()) {
      found.add("totals are not the sum of the blocks");
    }
    return found;
  }

  /** Tokens charged for a block, spent or pending, from its facts alone. */
  private static long charged(World world, String id) {
    long charged = 0;
    for (LedgerFact fact : world.facts()) {
      if (fact instanceof LedgerFact.Granted granted && fact.id().equals(id)) {
        charged = granted.tokens();
      } else if (fact instanceof LedgerFact.Committed committed && fact.id().equals(id)) {
        charged = committed.tokensSampled();
      }
    }
    return charged;
  }

  private static long answers(World world, String id) {
    return world.facts().stream()
        .filter(f -> f.id().equals(id))
        .filter(f -> f instanceof LedgerFact.Granted || f instanceof LedgerFact.Denied)
        .count();
  }

  private static long ends(World world, String id) {
    return world.facts().stream()
        .filter(f -> f.id().equals(id))
        .filter(f -> f instanceof LedgerFact.Committed || f instanceof LedgerFact.ExpiredInFull)
        .count();
  }
}
