package io.murmuration.privacy.pld;

import io.murmuration.privacy.event.AdditiveNoise.Gaussian;
import io.murmuration.privacy.event.AdditiveNoise.Laplace;
import io.murmuration.privacy.event.PrivacyEvent;
import io.murmuration.privacy.event.PrivacyEvent.PoissonSubsampled;
import io.murmuration.privacy.event.PrivacyEvent.PureDp;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.event.TokenEvent.RatioBallToken;
import java.util.Optional;

/** The dominating pair of an event that is neither free nor made of others, where one is known. */
final class LossLaws {

  private LossLaws() {}

  /** P is the side with the record, or with the member that changes. */
  static Optional<LossLaw> of(PrivacyEvent event) {
    if (event instanceof Gaussian gaussian) {
      return Optional.of(new GaussianLoss(gaussian.noiseMultiplier()));
    } else if (event instanceof Laplace laplace) {
      return Optional.of(new LaplaceLoss(laplace.scale()));
    } else if (event instanceof PureDp pure) {
      return Optional.of(new TwoPointLoss(pure.epsilon()));
    } else if (event instanceof PmixedToken token) {
      return Optional.of(BallLoss.of(token));
    } else if (event instanceof RatioBallToken token) {
      return Optional.of(BallLoss.of(token));
    } else if (event instanceof PoissonSubsampled sampled) {
      return of(sampled.noise())
          .map(law -> sampled.rate() < 1 ? new SubsampledLoss(law, sampled.rate()) : law);
    }
    return Optional.empty();
  }
}
