package io.murmuration.trainer.dp.checkpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What a checkpoint says about its arrays.
 *
 * @param version of the format
 * @param guarantee for people: private, or why it is not
 * @param dp whether the parameters are differentially private
 * @param settingsDigest of everything that decides what is learnt
 * @param stepsDone steps in the parameters
 * @param clipNorm C of the next step
 * @param spendSequence of the last spend in the parameters; 0 if there is none
 * @param spendId of that spend; empty if there is none
 * @param optimizerSteps of the moments
 * @param optimizerNoise of the moments
 * @param parameterLengths of the parameter arrays
 * @param momentLengths of the arrays that are trained
 * @param steps figures of the steps so far
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CheckpointHeader(
    int version,
    String guarantee,
    boolean dp,
    String settingsDigest,
    int stepsDone,
    double clipNorm,
    long spendSequence,
    String spendId,
    long optimizerSteps,
    double optimizerNoise,
    List<Integer> parameterLengths,
    List<Integer> momentLengths,
    List<StepFigures> steps) {
  /** The format that is written. */
  public static final int VERSION = 1;

  public CheckpointHeader {
    parameterLengths = List.copyOf(parameterLengths);
    momentLengths = List.copyOf(momentLengths);
    steps = List.copyOf(steps);
  }
}
