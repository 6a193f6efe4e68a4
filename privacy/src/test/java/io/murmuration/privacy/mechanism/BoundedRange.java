package io.murmuration.privacy.mechanism;

/**
 * The exact Renyi loss of bounded range eta (Dong, Durfee and Rogers 2020): the worst of the laws
 * whose log ratio takes two values eta apart, found over the upper one. A reference for the price.
 */
final class BoundedRange {

  private static final int POINTS = 400;
  private static final int ZOOMS = 5;

  private BoundedRange() {}

  static double lossAt(double range, double order) {
    double best = 0;
    for (double power : new double[] {order, 1 - order}) {
      double from = 0;
      double to = range;
      for (int zoom = 0; zoom < ZOOMS; zoom++) {
        double step = (to - from) / POINTS;
        double at = from;
        double most = -1;
        for (int point = 1; point < POINTS; point++) {
          double loss = Math.log1p(moment(range, from + point * step, power)) / (order - 1);
          if (loss > most) {
            most = loss;
            at = from + point * step;
          }
        }
        best = Math.max(best, most);
        from = at - step;
        to = at + step;
      }
    }
    return best;
  }

  /** With ratios e^(range - fall) and e^-fall, weighted so that their mean is one. */
  private static double moment(double range, double fall, double power) {
    double rise = Math.expm1(range - fall);
    double drop = -Math.expm1(-fall);
    double mass = drop / (rise + drop);
    return mass * PowerRemainder.at(power, rise) + (1 - mass) * PowerRemainder.at(power, -drop);
  }
}
