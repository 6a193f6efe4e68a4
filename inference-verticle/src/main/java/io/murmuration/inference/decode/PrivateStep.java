package io.murmuration.inference.decode;

import io.murmuration.decoder.CausalModel;
import io.murmuration.decoder.Row;
import io.murmuration.inference.sequence.Problems;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.Sampler;
import io.murmuration.privacy.mechanism.Softmax;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes at most one token for each sequence of a batch: draws the members that answer, afresh and
 * secretly; runs the public model and them in batched forwards, each member first catching up on
 * what it missed; bounds each member's contribution by the mechanism; samples one token from the
 * public distribution moved by what the mechanism makes of the mean contribution.
 *
 * <p>This is the release that the mechanism's event prices. A member whose logits are no
 * distribution contributes nothing. Nothing about the draw, the deviations or a member leaves this
 * class: no log, no metric, no field that outlives the step. One owner thread.
 */
final class PrivateStep {
  /** Rows of one forward; bounds the host memory of their logits, V floats each. */
  static final int ROWS_MAX = 64;

  /** Tokens of one forward, where several rows share it; bounds its activations. */
  static final int TOKENS_MAX = 4096;

  private static final Mechanism PUBLIC_MODEL = Mechanism.publicModel();

  private final CausalModel model;
  private final TokenEvent event;
  private final Mechanism mechanism;
  private final Sampler sampler;

  /** The members of the mechanism must be those of the model. */
  PrivateStep(CausalModel model, TokenEvent event, Sampler sampler) {
    if (event.members() != model.memberCount()) {
      throw new IllegalArgumentException(
          "the mechanism must have the model's "
              + model.memberCount()
              + " members, got "
              + event.members());
    }
    this.model = model;
    this.event = event;
    this.mechanism = Mechanism.of(event);
    this.sampler = sampler;
  }

  /** One sequence's part of the step. */
  private static final class Part {
    private final Active active;
    private final boolean samples;
    private final int[] drawn;
    private double @Nullable [] mean; // (V), contribution of the drawn, absent if all are zero

    Part(Active active, boolean samples, int[] drawn) {
      this.active = active;
      this.samples = samples;
      this.drawn = drawn;
    }
  }

  private record PlannedRow(Part part, Row row) {}

  /** Runs prompts that have not run, and samples a token where that is allowed. */
  void run(List<Active> batch) {
    List<Part> parts = batch.stream().filter(Active::canRun).map(this::part).toList();
    List<PlannedRow> publicRows = new ArrayList<>();
    List<PlannedRow> memberRows = new ArrayList<>();
    for (Part part : parts) {
      plan(part, publicRows, memberRows);
    }
    // All public distributions first: members are projected around them.
    List<PlannedRow> rows = new ArrayList<>(publicRows);
    rows.addAll(memberRows);
    forward(rows);
    parts.forEach(this::sample);
  }

  private Part part(Active active) {
    boolean samples = active.sequence().maySample();
    int[] drawn =
        samples && active.isPrivate()
            ? sampler.drawSubset(event.plan(), event.members())
            : new int[0];
    return new Part(active, samples, drawn);
  }

  private static void plan(Part part, List<PlannedRow> publicRows, List<PlannedRow> memberRows) {
    Active active = part.active;
    if (!active.caches().isCurrent(CausalModel.PUBLIC, active.tokens())) {
      publicRows.add(row(part, CausalModel.PUBLIC));
    }
    for (int member : part.drawn) {
      memberRows.add(row(part, member));
    }
  }

  private static PlannedRow row(Part part, int adapter) {
    Active active = part.active;
    return new PlannedRow(part, active.caches().missing(adapter, active.tokens()));
  }

  private void forward(List<PlannedRow> rows) {
    int from = 0;
    while (from < rows.size()) {
      int to = from;
      int tokens = 0;
      while (to < rows.size() && to - from < ROWS_MAX) {
        tokens += rows.get(to).row().tokenIds().length;
        if (to > from && tokens > TOKENS_MAX) {
          break;
        }
        to++;
      }
      forwardOnce(rows.subList(from, to));
      from = to;
    }
  }

  private void forwardOnce(List<PlannedRow> rows) {
    List<float[]> logits = model.forward(rows.stream().map(PlannedRow::row).toList());
    for (int i = 0; i < rows.size(); i++) {
      PlannedRow planned = rows.get(i);
      float[] row = logits.get(i);
      double[] probabilities = Softmax.probabilities(row, 0, row.length, mechanism.temperature());
      if (planned.row().adapter() == CausalModel.PUBLIC) {
        heardPublic(planned.part(), probabilities);
      } else {
        heardMember(planned.part(), probabilities);
      }
    }
  }

  private static void heardPublic(Part part, double[] probabilities) {
    if (Double.isNaN(probabilities[0])) {
      part.active.sequence().fail(Problems.modelFailed());
    } else {
      part.active.publicProbabilities(probabilities);
    }
  }

  private void heardMember(Part part, double[] probabilities) {
    double[] publicProbabilities = part.active.publicProbabilities();
    if (publicProbabilities == null) {
      return;
    }
    double[] contribution =
        mechanism.project(publicProbabilities, probabilities, part.drawn.length);
    double[] mean = part.mean == null ? new double[contribution.length] : part.mean;
    for (int i = 0; i < contribution.length; i++) {
      mean[i] += contribution[i] / part.drawn.length;
    }
    part.mean = mean;
  }

  private void sample(Part part) {
    Active active = part.active;
    double[] publicProbabilities = active.publicProbabilities();
    if (!part.samples || publicProbabilities == null || active.sequence().isEnded()) {
      return;
    }
    Mechanism made = active.isPrivate() ? mechanism : PUBLIC_MODEL;
    double[] mean = part.mean == null ? new double[publicProbabilities.length] : part.mean;
    double[] g = made.release(publicProbabilities, mean);
    active.append(
        active
            .sequence()
            .sample(() -> sampler.sampleToken(publicProbabilities, g, made.ceiling())));
  }
}
