package io.murmuration.inference.release;

import ai.djl.ndarray.NDArray;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.Sampler;
import io.murmuration.privacy.mechanism.Softmax;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The release of any mechanism in Java: the reference that others are judged by. */
public final class HostRelease implements TokenRelease {
  private static final Mechanism PUBLIC_MODEL = Mechanism.publicModel();

  private final Mechanism mechanism;
  private final Sampler sampler;

  public HostRelease(Mechanism mechanism, Sampler sampler) {
    this.mechanism = mechanism;
    this.sampler = sampler;
  }

  /** A law to draw from: {@code p0 (1 + g)}, both (V), and the public bound on g. */
  // Arrays inside a record: laws are never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Law(double[] publicProbabilities, double[] deviation, double ceiling) {}

  @Override
  public Prepared prepare(ReleaseBatch batch) {
    List<@Nullable Law> laws = new ArrayList<>();
    for (SequenceRows sequence : batch.sequences()) {
      laws.add(law(batch, sequence));
    }
    return new Laws(laws);
  }

  private @Nullable Law law(ReleaseBatch batch, SequenceRows sequence) {
    Mechanism made = sequence.isPublicOnly() ? PUBLIC_MODEL : mechanism;
    double[] open = probabilities(batch, sequence.publicRow());
    if (Double.isNaN(open[0])) {
      return null;
    }
    double[] mean = new double[open.length];
    int[] rows = sequence.memberRows();
    for (int row : rows) {
      double[] contribution = made.project(open, probabilities(batch, row), rows.length);
      for (int i = 0; i < mean.length; i++) {
        mean[i] += contribution[i] / rows.length;
      }
    }
    return new Law(open, made.release(open, mean), made.ceiling());
  }

  private double[] probabilities(ReleaseBatch batch, int row) {
    int index = row;
    for (NDArray array : batch.logits()) {
      int rowCount = (int) array.getShape().get(0);
      if (index < rowCount) {
        try (NDArray one = array.get(index)) {
          return Softmax.probabilities(
              one.toFloatArray(), 0, batch.vocabularySize(), mechanism.temperature());
        }
      }
      index -= rowCount;
    }
    throw new AssertionError("a batch has no row " + row);
  }

  private final class Laws implements Prepared {
    private final List<@Nullable Law> laws;
    private final DrawnOnce drawn;

    Laws(List<@Nullable Law> laws) {
      this.laws = laws;
      this.drawn = new DrawnOnce(laws.size());
    }

    @Override
    public boolean isDrawable(int sequence) {
      return laws.get(sequence) != null;
    }

    @Override
    public int draw(int sequence) {
      drawn.require(sequence, isDrawable(sequence));
      Law law = Objects.requireNonNull(laws.get(sequence));
      return sampler.sampleToken(law.publicProbabilities, law.deviation, law.ceiling);
    }

    @Override
    public void close() {
      laws.replaceAll(law -> null);
    }
  }

  @Override
  public void close() {
    // It holds nothing between batches.
  }
}
