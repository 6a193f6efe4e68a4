package io.murmuration.privacy.mechanism;

import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * An ensemble and its neighbour, as logits, so that every change is again a contest: the exact
 * divergence of the released tokens against the price.
 *
 * @param logits row 0 is the public model, row 1 the member that differs, row 2 what it becomes,
 *     rows from 3 the others, in turn
 */
record Contest(TokenEvent event, Mechanism mechanism, double order, List<float[]> logits) {

  private static final double[] ORDERS = {1.1, 1.25, 1.5, 2, 2.5, 3, 5, 8, 20, 64};
  private static final int ENUMERATED_MAX = 5;

  enum Kind {
    CHI_SQUARE_BALL,
    RATIO_BALL,
    DCLIP
  }

  static Contest of(TokenEvent event, double order, List<float[]> logits) {
    return new Contest(event, Mechanism.of(event), order, logits);
  }

  static Contest random(Kind kind, SplittableRandom random) {
    TokenEvent event = randomEvent(kind, random);
    int vocabularySize = random.nextInt(2, 6);
    List<float[]> logits = new ArrayList<>();
    for (int row = 0; row < event.members() + 2; row++) {
      logits.add(noise(random, vocabularySize, random.nextDouble(0.1, 4)));
    }
    return of(event, ORDERS[random.nextInt(ORDERS.length)], logits);
  }

  private static TokenEvent randomEvent(Kind kind, SplittableRandom random) {
    int members = random.nextInt(1, ENUMERATED_MAX);
    SubsetPlan plan =
        switch (random.nextInt(3)) {
          case 0 -> new SubsetPlan.DrawOne();
          case 1 -> new SubsetPlan.All();
          default -> new SubsetPlan.Poisson(random.nextDouble(0.05, 1));
        };
    ChiSquareBallParameters ball = AdversarialLaws.ball(random).parameters();
    double radius = Math.exp(random.nextDouble(-4, 1.5));
    Adjacency adjacency = random.nextBoolean() ? Adjacency.REPLACE_ONE : Adjacency.ZERO_OUT;
    return switch (kind) {
      case CHI_SQUARE_BALL -> new TokenEvent.PmixedToken(members, plan, ball, adjacency);
      case RATIO_BALL -> new TokenEvent.RatioBallToken(members, plan, radius, adjacency);
      case DCLIP -> {
        double temperature = random.nextDouble(0.3, 2);
        yield new TokenEvent.DclipToken(members, radius * temperature, temperature, adjacency);
      }
    };
  }

  /** The best that so many random steps find, each kept if it is no worse. */
  Contest climbed(SplittableRandom random, int steps) {
    Contest best = this;
    double highest = ratio();
    for (int step = 0; step < steps; step++) {
      Contest changed = best.perturbed(random);
      double ratio = changed.ratio();
      if (ratio >= highest) {
        best = changed;
        highest = ratio;
      }
    }
    return best;
  }

  private Contest perturbed(SplittableRandom random) {
    List<float[]> changed = new ArrayList<>(logits);
    int row = random.nextInt(changed.size());
    float[] noise = noise(random, changed.get(row).length, Math.exp(random.nextDouble(-4, 2)));
    for (int i = 0; i < noise.length; i++) {
      noise[i] += changed.get(row)[i];
    }
    changed.set(row, noise);
    return new Contest(event, mechanism, order, changed);
  }

  double[] open() {
    return softmax(logits.get(0));
  }

  /** The members' contributions (V). */
  List<double[]> before() {
    return contributions(project(logits.get(1)));
  }

  private List<double[]> after() {
    boolean replaced = event.adjacency() == Adjacency.REPLACE_ONE;
    return contributions(replaced ? project(logits.get(2)) : new double[open().length]);
  }

  private List<double[]> contributions(double[] differing) {
    List<double[]> others = logits.subList(3, logits.size()).stream().map(this::project).toList();
    List<double[]> all = new ArrayList<>();
    all.add(differing);
    for (int member = 1; member < event.members(); member++) {
      all.add(others.get(member % others.size()));
    }
    return all;
  }

  private double[] project(float[] row) {
    return mechanism.project(open(), softmax(row), 1);
  }

  private double[] softmax(float[] row) {
    return Softmax.probabilities(row, 0, row.length, mechanism.temperature());
  }

  /** The loss over the price, in the worse of both directions. */
  double ratio() {
    double[] before = law(before());
    double[] after = law(after());
    double there = ReleasedLaw.divergence(order, before, after);
    double back = ReleasedLaw.divergence(order, after, before);
    return Math.max(there, back) / mechanism.lossAt(order);
  }

  /** By enumeration of all subsets, or for many members by the identity. */
  private double[] law(List<double[]> members) {
    double[] open = open();
    if (members.size() <= ENUMERATED_MAX) {
      return ReleasedLaw.of(event.plan(), open, members, mean -> mechanism.release(open, mean));
    }
    double somebody = 1 - MixingWeight.of(event.plan(), members.size()).publicShare();
    double[] g = mechanism.release(open, Deviations.mean(members, open.length));
    return Deviations.probabilities(open, Arrays.stream(g).map(x -> x * somebody).toArray());
  }

  private static float[] noise(SplittableRandom random, int size, double deviation) {
    float[] noise = new float[size];
    for (int i = 0; i < size; i++) {
      noise[i] = (float) (deviation * random.nextGaussian());
    }
    return noise;
  }
}
