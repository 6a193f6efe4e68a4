package io.murmuration.gateway.http;

import io.murmuration.privacy.event.TokenEvent;

/** What is proven about one token of each mechanism, and where the proof is. */
final class Theorems {

  private static final String COMPOSITION =
      "; tokens are composed by a privacy filter at one order that is fixed when the account is "
          + "opened; conversion to (epsilon, delta) by Canonne, Kamath and Steinke (2020)";

  /** Of models whose tokens are free. */
  static final String TRAINED_WITH_NOISE =
      "docs/maths/dp-sgd.md: Renyi divergence of Poisson-sampled steps whose clipped sum has noise "
          + "added, composed and converted to (epsilon, delta) by Canonne, Kamath and Steinke "
          + "(2020); whatever is done with the model afterwards is post-processing and costs nothing "
          + "more";

  private Theorems() {}

  static String of(TokenEvent token) {
    return oneToken(token) + COMPOSITION;
  }

  private static String oneToken(TokenEvent token) {
    if (token instanceof TokenEvent.PmixedToken) {
      return "docs/maths/chi-square-ball.md: Renyi divergence of one token sampled from an ensemble "
          + "whose members lie in a chi-square ball around the public model";
    } else if (token instanceof TokenEvent.RatioBallToken) {
      return "docs/maths/ratio-ball.md: Renyi divergence of one token sampled from an ensemble "
          + "whose members give each token a probability within a factor of the public model's";
    } else if (token instanceof TokenEvent.DclipToken) {
      return "docs/maths/dclip.md: zero-concentrated divergence of one token sampled from the "
          + "public model's logits moved by the mean of the members' clipped differences, a law of "
          + "bounded range";
    } else if (token instanceof TokenEvent.PmixedFixedToken) {
      return "docs/maths/pmixed-fixed.md: Renyi divergence of one token sampled from an ensemble "
          + "whose members are mixed with the public model until their divergence is bounded at "
          + "every order that the proof needs";
    }
    throw new IllegalArgumentException("nothing is proven about " + token);
  }
}
