package io.murmuration.launcher.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.AccountTerms.TenantShare;
import io.murmuration.contracts.budget.AccountTerms.Unit;
import io.murmuration.contracts.wire.WireCodec;
import io.murmuration.launcher.config.Ensemble;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.PrivacyEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TermsOptionsTest {
  private static final Path DEMO = Path.of(System.getProperty("murmuration.root"), "demo");

  @TempDir private Path directory;

  @Test
  void withoutMoreTheTermsAreTheEnsemblesForEverybody() throws Exception {
    Ensemble ensemble = Ensemble.read(DEMO);

    AccountTerms terms = terms();

    assertThat(terms).isEqualTo(ensemble.terms(8, 1e-5, AccountTerms.Purpose.SERVING));
    assertThat(terms.unit()).isNull();
    assertThat(terms.shares()).isEmpty();
  }

  @Test
  void unitAndTenantsAreTakenInTheirOrder() throws Exception {
    AccountTerms terms = terms("--unit", "RECORD", "--tenant", "west=0.25", "--tenant", "east=1");

    assertThat(terms.unit()).isEqualTo(Unit.RECORD);
    assertThat(terms.shares())
        .containsExactly(new TenantShare("west", 0.25), new TenantShare("east", 1));
  }

  @Test
  void anAdjacencyThatThePriceIsNotAboutIsRefused() throws Exception {
    assertThat(terms("--adjacency", "REPLACE_ONE").mechanism()).isNotNull();
    assertThatThrownBy(() -> terms("--adjacency", "ZERO_OUT"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("REPLACE_ONE")
        .hasMessageContaining("not about ZERO_OUT");
  }

  @Test
  void aMechanismOfItsOwnIsReadFromItsFile() throws Exception {
    PrivacyEvent event = new PrivacyEvent.PureDp(0.01, Adjacency.ADD_OR_REMOVE_ONE);
    Path file = directory.resolve("mechanism.json");
    Files.writeString(file, WireCodec.encode(event));

    assertThat(terms("--mechanism", file.toString()).mechanism()).isEqualTo(event);

    Files.writeString(file, "{\"type\":\"magic\"}");
    assertThatThrownBy(() -> terms("--mechanism", file.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mechanism.json");
  }

  @Test
  void sharesThatBreakTheRuleAreRefused() {
    assertThatThrownBy(() -> terms("--tenant", "east=1.5")).hasMessageContaining("share");
    assertThatThrownBy(() -> terms("--tenant", "east"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  private static AccountTerms terms(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--epsilon", "8", "--delta", "1e-5", "--ensemble"));
    arguments.add(DEMO.toString());
    arguments.addAll(List.of(more));
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(arguments.toArray(new String[0]));
    return holder.options.terms();
  }

  @Command
  private static final class Holder {
    @Mixin private TermsOptions options = new TermsOptions();
  }
}
