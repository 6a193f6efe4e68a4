package io.murmuration.inference.release;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.privacy.event.ChiSquareBallParameters;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.event.TokenEvent.PmixedToken;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.SecureSampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Prints how long the host and the device take for the tokens of so many sequences, one member
 * each. Arguments: device, threads, repetitions. A program to run by hand, no test.
 */
final class ReleaseTimes {
  private static final int VOCABULARY_SIZE = 50_257;
  private static final PmixedToken EVENT =
      new PmixedToken(
          80,
          new SubsetPlan.DrawOne(),
          new ChiSquareBallParameters(0.6, 30, 1.2),
          Adjacency.REPLACE_ONE);

  private ReleaseTimes() {}

  public static void main(String[] args) {
    int repetitions = Integer.parseInt(args[2]);
    EngineOptions options = new EngineOptions(Integer.parseInt(args[1]), args[0]);
    try (NDManager manager = NDManager.newBaseManager(NativeLibraries.start(options));
        HostRelease host = new HostRelease(Mechanism.of(EVENT), new SecureSampler());
        DeviceRelease kl = DeviceRelease.byKl(EVENT, manager, new SecureWords());
        DeviceRelease mixture = DeviceRelease.byMixture(EVENT, manager, new SecureWords())) {
      System.out.println("sequences  host ms/row  device KL ms/row  device mixture ms/row");
      for (int count : new int[] {1, 8, 64}) {
        try (NDArray logits = logits(manager, count)) {
          ReleaseBatch batch = new ReleaseBatch(logits, sequences(count));
          System.out.printf(
              "%9d %12.2f %17.2f %22.2f%n",
              count,
              millis(host, batch, repetitions) / count,
              millis(kl, batch, repetitions) / count,
              millis(mixture, batch, repetitions) / count);
        }
      }
    }
  }

  private static NDArray logits(NDManager manager, int count) {
    SplittableRandom random = new SplittableRandom(1);
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] open = SeededLogits.normal(random, VOCABULARY_SIZE, 3);
      rows.add(open);
      rows.add(SeededLogits.moved(random, open, 1.5));
    }
    return Rows.of(manager, rows);
  }

  private static List<SequenceRows> sequences(int count) {
    List<SequenceRows> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(SequenceRows.ofEnsemble(2 * i, 2 * i + 1));
    }
    return sequences;
  }

  /** Median of the whole: prepare and draw all. */
  private static double millis(TokenRelease release, ReleaseBatch batch, int repetitions) {
    double[] millis = new double[repetitions];
    for (int i = -3; i < repetitions; i++) {
      long start = System.nanoTime();
      try (TokenRelease.Prepared prepared = release.prepare(batch)) {
        for (int s = 0; s < batch.sequences().size(); s++) {
          prepared.draw(s);
        }
      }
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis[repetitions / 2];
  }
}
