package io.murmuration.privacy.noise;

/** What the cells beyond a mixture's peak have in common for every shift; the last has no end. */
final class MixtureCells {

  private final MixtureLaw law;
  private final int count;
  private final double[][] densities; // w u e^(-u v) at each start, by atom
  private final double[][] masses; // w/2 (e^(-u a) - e^(-u b)), by atom; the last is a tail

  MixtureCells(MixtureLaw law, int count) {
    this.law = law;
    this.count = count;
    double[] points = law.boundaries(count);
    int atoms = law.weights.length;
    this.densities = new double[count + 1][atoms];
    this.masses = new double[count + 1][atoms];
    for (int j = 0; j <= count; j++) {
      for (int i = 0; i < atoms; i++) {
        double u = law.inverseScales[i];
        double decayed = law.weights[i] * StrictMath.exp(-u * points[j]);
        double share = j == count ? 1 : -StrictMath.expm1(-u * (points[j + 1] - points[j]));
        densities[j][i] = u * decayed;
        masses[j][i] = decayed / 2 * share;
      }
    }
  }

  MixtureLaw law() {
    return law;
  }

  /** Cells that have an end. */
  int count() {
    return count;
  }

  /**
   * Fills in the cells beyond the right peak for a shift, from {@code offset} on. There the law
   * that is not shifted has fallen by {@code e^(-u shift)} in every atom.
   */
  void side(double shift, int offset, double[] logRatios, double[] unshifted, double[] excesses) {
    int atoms = law.weights.length;
    double[] left = new double[atoms];
    double[] lost = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      left[i] = StrictMath.exp(-law.inverseScales[i] * shift);
      lost[i] = -StrictMath.expm1(-law.inverseScales[i] * shift);
    }
    for (int j = 0; j <= count; j++) {
      double density = 0;
      double fall = 0;
      double kept = 0;
      for (int i = 0; i < atoms; i++) {
        density += densities[j][i];
        fall += densities[j][i] * lost[i];
        kept += densities[j][i] * left[i];
        unshifted[offset + j] += masses[j][i] * left[i];
        excesses[offset + j] += masses[j][i] * lost[i];
      }
      logRatios[offset + j] =
          fall < kept ? -StrictMath.log1p(-fall / density) : StrictMath.log(density / kept);
    }
    logRatios[offset + count + 1] = law.flattest() * shift;
  }
}
