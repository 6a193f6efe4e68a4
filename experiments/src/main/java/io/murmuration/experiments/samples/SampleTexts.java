package io.murmuration.experiments.samples;

import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.experiments.law.ComparedMechanisms;
import io.murmuration.privacy.event.SubsetPlan;
import io.murmuration.privacy.mechanism.Mechanism;
import io.murmuration.privacy.mechanism.Sampler;
import io.murmuration.privacy.mechanism.SeededSampler;
import io.murmuration.trainer.evaluation.Predictions;
import io.murmuration.trainer.evaluation.Predictor;
import io.murmuration.trainer.evaluation.Sequences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Continues prompts with the public model and with the mechanism, one member drawn per token.
 *
 * <p>A simulation: draws are seeded and nothing is charged, so its output is not private. {@code
 * SampleTexts <ensemble> <seed> <prompt>...}
 */
public final class SampleTexts {
  private static final int TOKEN_COUNT_MAX = 70;

  private final Predictor predictor;
  private final Tokenizer tokenizer;
  private final Sampler sampler;
  private final Mechanism mechanism;

  private SampleTexts(Predictor predictor, Tokenizer tokenizer, Sampler sampler) {
    this.predictor = predictor;
    this.tokenizer = tokenizer;
    this.sampler = sampler;
    this.mechanism = Mechanism.of(ComparedMechanisms.of(predictor.memberCount()).get(0));
  }

  /** The command. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3) {
      throw new IllegalArgumentException("usage: SampleTexts <ensemble> <seed> <prompt>...");
    }
    Path directory = Path.of(arguments[0]);
    try (Predictor predictor = Predictor.openVerified(directory);
        Tokenizer tokenizer = Tokenizer.open(directory.resolve("base/tokenizer.json"))) {
      Sampler sampler = new SeededSampler(Long.parseLong(arguments[1]));
      SampleTexts texts = new SampleTexts(predictor, tokenizer, sampler);
      for (String prompt : List.of(arguments).subList(2, arguments.length)) {
        System.out.println("public  | " + texts.continued(prompt, false));
        System.out.println("private | " + texts.continued(prompt, true));
      }
    }
  }

  private String continued(String prompt, boolean throughMechanism) {
    int[] sequence = Sequences.prompt(tokenizer.encodeWithoutTemplate(prompt), 0);
    for (int step = 0; step < TOKEN_COUNT_MAX; step++) {
      int token = nextToken(sequence, throughMechanism);
      if (predictor.config().endOfTextIds().contains(token)) {
        break;
      }
      sequence = Arrays.copyOf(sequence, sequence.length + 1);
      sequence[sequence.length - 1] = token;
    }
    return tokenizer.decode(sequence);
  }

  private int nextToken(int[] sequence, boolean throughMechanism) {
    double[] publicModel = last(sequence, predictor.publicModel());
    double[] deviation = new double[publicModel.length];
    if (throughMechanism) {
      int drawn = sampler.drawSubset(new SubsetPlan.DrawOne(), predictor.memberCount())[0];
      double[] member = last(sequence, drawn);
      deviation = mechanism.release(publicModel, mechanism.project(publicModel, member, 1));
    }
    return sampler.sampleToken(publicModel, deviation, mechanism.ceiling());
  }

  private double[] last(int[] sequence, int member) {
    Predictions predictions = predictor.predict(List.of(sequence), member);
    double[] probabilities = new double[predictor.config().vocabularySize()];
    predictions.copyTo(0, sequence.length - 1, probabilities);
    return probabilities;
  }
}
