package io.murmuration.privacy;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.event.TokenEvent.DclipToken;
import io.murmuration.privacy.event.TokenEvent.PmixedFixedToken;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import io.murmuration.privacy.pld.PldAccountant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How many tokens a budget of epsilon 8 and delta 1e-5 affords: prints a row per mechanism with a
 * column per ensemble, and in brackets the epsilon of so many tokens by their whole loss law.
 */
@Tag("slow")
class TokensTable {
  private static final int[] MEMBERS = {80, 128, 1000, 10_000};

  @ParameterizedTest
  @EnumSource(value = Adjacency.class, names = "ADD_OR_REMOVE_ONE", mode = EnumSource.Mode.EXCLUDE)
  void theTable(Adjacency adjacency) {
    for (int i = 0; i < events(1, adjacency).size(); i++) {
      StringBuilder row = new StringBuilder("| " + adjacency);
      row.append(" | ")
          .append(events(1, adjacency).get(i).toString().replaceAll("^(\\w+).*", "$1"));
      long fewer = 0;
      for (int members : MEMBERS) {
        TokenEvent event = events(members, adjacency).get(i);
        long tokens = BudgetPlan.forEvent(8, 1e-5, event).tokens();
        row.append(" | %,d".formatted(tokens));
        PldAccountant.epsilonOf(new Repeated(event, tokens), 1e-5)
            .ifPresent(epsilon -> row.append(" (%.2f)".formatted(epsilon)));
        assertThat(tokens).isGreaterThan(fewer);
        fewer = tokens;
      }
      System.out.println(row + " |");
    }
  }

  private static List<TokenEvent> events(int members, Adjacency adjacency) {
    SubsetPlan one = new SubsetPlan.DrawOne();
    return List.of(
        new PmixedToken(members, one, new ChiSquareBallParameters(0.6, 30, 1.2), adjacency),
        new PmixedToken(members, one, new ChiSquareBallParameters(0.5, 20, 1), adjacency),
        new RatioBallToken(members, one, 0.88, adjacency),
        new DclipToken(members, 1.96, 1, adjacency),
        new PmixedFixedToken(members, one, 4, 0.25, adjacency));
  }
}
