package io.murmuration.trainer.dp.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.privacy.event.Adjacency;
import io.murmuration.trainer.dp.checkpoint.StepFigures;
import io.murmuration.trainer.dp.sample.UnitKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be told of a run. Nothing in it depends on the private data but through what was noised;
 * the booleans of the self-check are true but for bugs and vanishing chances.
 *
 * @param guarantee "private", or why it is not
 * @param dp whether what was learnt is differentially private
 * @param unit what a unit of privacy is
 * @param adjacency which neighbours the epsilon is about
 * @param event one step as the accountant prices it; null in a run without privacy
 * @param budget target and what was spent; null in a run without privacy
 * @param stepsPlanned of the settings
 * @param stepsDone in what was learnt
 * @param resumedAt steps that an earlier process had done
 * @param stopped why the run ended early; null if it did not
 * @param selfCheck see there
 * @param steps figures of each step
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunReport(
    String guarantee,
    boolean dp,
    UnitKind unit,
    Adjacency adjacency,
    @Nullable String event,
    @Nullable Budget budget,
    int stepsPlanned,
    int stepsDone,
    int resumedAt,
    @Nullable String stopped,
    SelfCheck selfCheck,
    List<StepFigures> steps) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  public RunReport {
    steps = List.copyOf(steps);
  }

  /**
   * The run's budget. The epsilon is that of a schedule that was fixed before the run: whoever ends
   * a run early because of what it showed has the target to quote.
   *
   * @param targetEpsilon what the run had to stay within, in nats
   * @param delta of both
   * @param epsilon of all steps that were paid for, also those that a crash lost
   */
  public record Budget(double targetEpsilon, double delta, double epsilon) {}

  /** As JSON. */
  public String toJson() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is plain data", e);
    }
  }
}
