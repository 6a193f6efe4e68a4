package io.murmuration.launcher.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class SimulationTest {
  private static final int SEEDS = Integer.getInteger("murmuration.simulation.seeds", 2_000);
  private static final int SEEDS_FOR_FLAWS = 400;

  @Test
  void whateverDiesWheneverNoTokenIsUnpaidLostDoubledOrReordered() {
    List<String> wrong = new ArrayList<>();
    long deaths = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = new World(seed, Flaw.NONE);
      for (String found : world.run()) {
        wrong.add("seed " + seed + ": " + found);
      }
      deaths += world.deaths();
    }

    assertThat(wrong).isEmpty();
    assertThat(deaths).isGreaterThan(10L * SEEDS);
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    for (long seed = 0; seed < 20; seed++) {
      World first = new World(seed, Flaw.NONE);
      World second = new World(seed, Flaw.NONE);
      first.run();
      second.run();

      assertThat(second.nowMillis()).isEqualTo(first.nowMillis());
      assertThat(history(second)).isEqualTo(history(first));
    }
  }

  @ParameterizedTest
  @EnumSource(value = Flaw.class, mode = Mode.EXCLUDE, names = "NONE")
  void aMistakeIsFound(Flaw flaw) {
    boolean found =
        LongStream.range(0, SEEDS_FOR_FLAWS)
            .anyMatch(seed -> !new World(seed, flaw).run().isEmpty());

    assertThat(found).isTrue();
  }

  private static List<String> history(World world) {
    List<String> all = new ArrayList<>();
    for (int partition = 0; partition < World.REPLY_PARTITIONS; partition++) {
      world
          .log
          .read(world.topics.tokens(), partition, 0, Long.MAX_VALUE)
          .forEach(record -> all.add(record.value()));
    }
    world
        .log
        .read(world.topics.ledger(), World.BUDGET, 0, Long.MAX_VALUE)
        .forEach(record -> all.add(record.value()));
    return all;
  }
}
