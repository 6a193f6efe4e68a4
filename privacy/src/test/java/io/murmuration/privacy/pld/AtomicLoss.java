package io.murmuration.privacy.pld;

import io.murmuration.privacy.numeric.Digits;
import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A pair whose loss takes a few values only, and its hockey-stick divergences in decimal
 * arithmetic.
 *
 * @param masses P-mass of each loss
 * @param infinite P-mass of an infinite loss, which makes one of all masses but for rounding
 */
record AtomicLoss(TreeMap<Double, Double> masses, double infinite) implements LossLaw {

  /** Random atoms, with Q-mass left over where P has none. */
  static AtomicLoss random(SplittableRandom random, int atoms, double widest) {
    TreeMap<Double, Double> masses = new TreeMap<>();
    double total = 0;
    for (int i = 0; i < atoms; i++) {
      double loss = random.nextDouble(-widest / 3, widest);
      double mass = random.nextDouble() * Math.exp(-3 * Math.max(0, loss));
      masses.put(loss, mass);
      total += mass;
    }
    double infinite = random.nextInt(3) * 1e-12;
    double scale = (1 - infinite) / total;
    masses.replaceAll((loss, mass) -> mass * scale);
    // Q must not have more than one: too much means that this is no pair.
    return masses.entrySet().stream().mapToDouble(e -> e.getValue() * Math.exp(-e.getKey())).sum()
            <= 1
        ? new AtomicLoss(masses, infinite)
        : random(random, atoms, widest);
  }

  @Override
  public Tails at(double loss) {
    double above = infinite;
    double aboveQ = 0;
    double below = 0;
    double belowQ = 0;
    for (Map.Entry<Double, Double> atom : masses.entrySet()) {
      double massQ = atom.getValue() * StrictMath.exp(-atom.getKey());
      if (atom.getKey() > loss) {
        above += atom.getValue();
        aboveQ += massQ;
      } else {
        below += atom.getValue();
        belowQ += massQ;
      }
    }
    belowQ += Math.max(0, 1 - aboveQ - belowQ); // a loss of minus infinity
    return new Tails(above, aboveQ, below, belowQ, 1e-14);
  }

  @Override
  public double lowest() {
    return masses.firstKey();
  }

  @Override
  public double highest() {
    return masses.lastKey();
  }

  @Override
  public double slack() {
    return 0;
  }

  /** Delta of {@code count} independent losses at epsilon, over all their sums. */
  BigDecimal delta(int count, double epsilon) {
    TreeMap<BigDecimal, BigDecimal> sums = new TreeMap<>(Map.of(BigDecimal.ZERO, BigDecimal.ONE));
    for (int i = 0; i < count; i++) {
      TreeMap<BigDecimal, BigDecimal> next = new TreeMap<>();
      sums.forEach(
          (sum, mass) ->
              masses.forEach(
                  (loss, part) ->
                      next.merge(
                          sum.add(new BigDecimal(loss)),
                          mass.multiply(new BigDecimal(part), Digits.MC),
                          BigDecimal::add)));
      sums = next;
    }
    BigDecimal finite = BigDecimal.ONE.subtract(new BigDecimal(infinite));
    BigDecimal delta = BigDecimal.ONE.subtract(finite.pow(count));
    for (Map.Entry<BigDecimal, BigDecimal> sum : sums.entrySet()) {
      BigDecimal excess = sum.getKey().subtract(new BigDecimal(epsilon));
      if (excess.signum() > 0) {
        BigDecimal share = BigDecimal.ONE.subtract(Digits.exp(excess.negate()));
        delta = delta.add(sum.getValue().multiply(share, Digits.MC));
      }
    }
    return delta;
  }
}
