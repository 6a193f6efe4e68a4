package io.murmuration.launcher.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Published runs, as far as they decide what a run costs. */
public enum TrainingPreset {
  /** Reviews by GPT-2 (Sarus): 5 epochs of 24 steps. The delta is not stated there. */
  SARUS_IMDB(25_000L, 1028, 5, 120L, 0.01, 9.99, 1e-5),
  /** The baseline of PMixED (2024) on WikiText-103: 15 epochs of blocks of 512 tokens. */
  PMIXED_DPSGD(230_000L, 256, 15, 13_476L, 1, 8, 1e-5),
  /** GPT-2 by dp-transformers: 3 epochs; delta is one over the records, which have to be given. */
  DP_TRANSFORMERS_GPT2(null, 1024, 3, null, 1, 8, null);

  private final @Nullable Long records;
  private final double batch;
  private final double epochs;
  private final @Nullable Long steps;
  private final double clip;
  private final double epsilon;
  private final @Nullable Double delta;

  TrainingPreset(
      @Nullable Long records,
      double batch,
      double epochs,
      @Nullable Long steps,
      double clip,
      double epsilon,
      @Nullable Double delta) {
    this.records = records;
    this.batch = batch;
    this.epochs = epochs;
    this.steps = steps;
    this.clip = clip;
    this.epsilon = epsilon;
    this.delta = delta;
  }

  /** What is protected; null where it is not published. */
  public @Nullable Long records() {
    return records;
  }

  /** Records in a step's sample. */
  public double batch() {
    return batch;
  }

  /** Passes over the records. */
  public double epochs() {
    return epochs;
  }

  /** The steps that were made; null where they follow from the epochs. */
  public @Nullable Long steps() {
    return steps;
  }

  /** Norm that a record may contribute. */
  public double clip() {
    return clip;
  }

  /** Epsilon of the run. */
  public double epsilon() {
    return epsilon;
  }

  /** Delta of the run; null for one over the records. */
  public @Nullable Double delta() {
    return delta;
  }

  /** The name on a command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The preset of a label. */
  public static TrainingPreset of(String label) {
    return Arrays.stream(values())
        .filter(preset -> preset.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "preset must be one of %s, got %s"
                        .formatted(
                            Arrays.stream(values())
                                .map(TrainingPreset::label)
                                .collect(Collectors.joining(", ")),
                            label)));
  }
}
