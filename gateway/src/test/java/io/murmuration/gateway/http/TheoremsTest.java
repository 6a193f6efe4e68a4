package io.murmuration.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import org.junit.jupiter.api.Test;

class TheoremsTest {
  private static final SubsetPlan ALL = new SubsetPlan.All();

  @Test
  void eachMechanismHasItsOwnPage() {
    ChiSquareBallParameters ball = new ChiSquareBallParameters(0.6, 30, 1.2);
    Adjacency adjacency = Adjacency.REPLACE_ONE;

    assertThat(Theorems.of(new TokenEvent.PmixedToken(80, ALL, ball, adjacency)))
        .startsWith("docs/maths/chi-square-ball.md: ")
        .contains("privacy filter", "Canonne");
    assertThat(Theorems.of(new TokenEvent.RatioBallToken(80, ALL, 1, adjacency)))
        .startsWith("docs/maths/ratio-ball.md: ");
    assertThat(Theorems.of(new TokenEvent.DclipToken(80, 2, 1, adjacency)))
        .startsWith("docs/maths/dclip.md: ");
    assertThat(Theorems.of(new TokenEvent.PmixedFixedToken(80, ALL, 4, 0.25, adjacency)))
        .startsWith("docs/maths/pmixed-fixed.md: ");
  }

  @Test
  void nothingIsProvenAboutThePublishedMechanism() {
    TokenEvent published = new TokenEvent.PmixedPublishedToken(80, 0.03, 3, 0.003);

    assertThatIllegalArgumentException().isThrownBy(() -> Theorems.of(published));
  }
}
