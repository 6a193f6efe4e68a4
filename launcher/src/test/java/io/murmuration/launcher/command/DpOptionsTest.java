package io.murmuration.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.trainer.dp.run.DpSettings;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class DpOptionsTest {
  @Command
  private static final class Asked {
    @Mixin private DpOptions options = new DpOptions();
  }

  private static DpSettings settings(int units, String... arguments) {
    Asked asked = new Asked();
    new CommandLine(asked).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
    return asked.options.settings(units, true);
  }

  @Test
  void aPresetWithAnotherBatchHasItsPassesOverTheData() {
    DpSettings published = settings(25_000, "--preset", "sarus-imdb", "--delta", "1e-5");
    assertThat(published.expectedBatch()).isEqualTo(1028);
    assertThat(published.steps()).isEqualTo(121);

    DpSettings smaller =
        settings(500, "--preset", "sarus-imdb", "--delta", "1e-5", "--batch", "20");
    assertThat(smaller.steps()).isEqualTo(125);
    assertThat(smaller.clip().norm()).isEqualTo(0.01);
    assertThat(smaller.noise().target().epsilon()).isEqualTo(9.99);
  }

  @Test
  void stepsAndEpochsThatAreGivenCount() {
    String[] target = {"--epsilon", "3", "--delta", "1e-5", "--batch", "10"};
    assertThat(settings(500, target).steps()).isEqualTo(250);
    assertThat(settings(500, with(target, "--epochs", "2")).steps()).isEqualTo(100);
    assertThat(settings(500, with(target, "--steps", "7")).steps()).isEqualTo(7);
    assertThat(settings(500, with(target, "--preset", "sarus-imdb", "--epochs", "1")).steps())
        .isEqualTo(50);
  }

  private static String[] with(String[] first, String... more) {
    String[] all = Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }
}
