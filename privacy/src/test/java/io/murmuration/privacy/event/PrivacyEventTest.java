package io.murmuration.privacy.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.murmuration.privacy.event.PrivacyEvent.Composed;
import io.murmuration.privacy.event.PrivacyEvent.Free;
import io.murmuration.privacy.event.PrivacyEvent.Repeated;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyEventTest {

  private static final ChiSquareBallParameters BALL = new ChiSquareBallParameters(0.6, 30, 1.2);

  @ParameterizedTest
  @CsvSource({
    "0, 30, 1.2",
    "1, 30, 1.2",
    "-0.1, 30, 1.2",
    "NaN, 30, 1.2",
    "0.6, 0, 1.2",
    "0.6, NaN, 1.2",
    "0.6, Infinity, 1.2",
    "0.6, 30, 0",
    "0.6, 30, -1",
    "0.6, 30, NaN",
    "0.6, 30, Infinity"
  })
  void aBallOutsideItsRangesIsRefused(double gamma, double ceiling, double chiSquareMax) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChiSquareBallParameters(gamma, ceiling, chiSquareMax));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.1, 1.0000001, Double.NaN, Double.POSITIVE_INFINITY})
  void aRateThatIsNoProbabilityIsRefused(double rate) {
    assertThatIllegalArgumentException().isThrownBy(() -> new SubsetPlan.Poisson(rate));
  }

  @Test
  void anEventThatCannotHaveHappenedIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PmixedToken(0, new SubsetPlan.All(), BALL, Adjacency.ZERO_OUT))
        .withMessageContaining("members");
    assertThatIllegalArgumentException().isThrownBy(() -> new Free(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> new Repeated(new Free("public"), -1));
    assertThatNullPointerException().isThrownBy(() -> new Repeated(null, 1));
  }

  @Test
  void aComposedEventDoesNotChangeAfterwards() {
    List<PrivacyEvent> parts = new ArrayList<>(List.of(new Free("public")));
    Composed composed = new Composed(parts);

    parts.add(new Free("another"));

    assertThat(composed.events()).hasSize(1);
  }
}
