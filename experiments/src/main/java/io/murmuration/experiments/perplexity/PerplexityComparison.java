package io.murmuration.experiments.perplexity;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.experiments.law.ComparedMechanisms;
import io.murmuration.experiments.law.Target;
import io.murmuration.experiments.law.TargetLaw;
import io.murmuration.experiments.law.TargetLaws;
import io.murmuration.privacy.event.TokenEvent;
import io.murmuration.trainer.demo.DemoTraining;
import io.murmuration.trainer.evaluation.Predictor;
import io.murmuration.trainer.evaluation.Sequences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares laws by the perplexity of the same held-out private records.
 *
 * <p>{@code PerplexityComparison <ensemble> <record count> <result.json>}; the same arguments give
 * the same table.
 */
public final class PerplexityComparison {
  private static final int BATCH_ROWS = 20;

  private final Predictor predictor;
  private final List<TokenEvent> tokens;

  /** Compares the laws of one ensemble. */
  public PerplexityComparison(Predictor predictor, List<TokenEvent> tokens) {
    this.predictor = predictor;
    this.tokens = List.copyOf(tokens);
  }

  /** The command. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      throw new IllegalArgumentException(
          "usage: PerplexityComparison <ensemble directory> <record count> <result.json>");
    }
    Path directory = Path.of(arguments[0]);
    try (Predictor predictor = Predictor.openVerified(directory)) {
      PerplexityComparison comparison =
          new PerplexityComparison(predictor, ComparedMechanisms.of(predictor.memberCount()));
      List<PerplexityRow> rows =
          comparison.run(heldOut(directory, predictor.config(), Integer.parseInt(arguments[1])));
      rows.forEach(PerplexityComparison::print);
      write(rows, arguments, Path.of(arguments[2]));
    }
  }

  /** Perplexity rows; sequences include the end-of-text that begins and ends a record. */
  public List<PerplexityRow> run(List<int[]> sequences) {
    TargetLaws laws = new TargetLaws(predictor, tokens);
    List<PerplexitySum> sums = new ArrayList<>();
    for (int row = 0; row < 3 + tokens.size(); row++) {
      sums.add(new PerplexitySum());
    }
    for (int from = 0; from < sequences.size(); from += BATCH_ROWS) {
      List<int[]> batch = sequences.subList(from, Math.min(from + BATCH_ROWS, sequences.size()));
      for (TargetLaw law : laws.measure(batch, everyToken(batch))) {
        sums.get(0).add(Math.log(law.publicModel()));
        sums.get(1).add(law.memberMeanLog());
        sums.get(2).add(Math.log(law.ensembleMean()));
        for (int column = 0; column < tokens.size(); column++) {
          sums.get(3 + column).add(Math.log(law.mechanisms().get(column)));
        }
      }
    }
    return rows(sums);
  }

  private List<PerplexityRow> rows(List<PerplexitySum> sums) {
    List<PerplexityRow> rows = new ArrayList<>();
    rows.add(new PerplexityRow("public model", sums.get(0).perplexity(), -1));
    rows.add(new PerplexityRow("single member, mean", sums.get(1).perplexity(), 0));
    rows.add(new PerplexityRow("ensemble mean", sums.get(2).perplexity(), 0));
    for (int column = 0; column < tokens.size(); column++) {
      rows.add(
          new PerplexityRow(
              ComparedMechanisms.label(tokens.get(column)),
              sums.get(3 + column).perplexity(),
              ComparedMechanisms.tokensAffordable(tokens.get(column))));
    }
    return rows;
  }

  private static List<Target> everyToken(List<int[]> sequences) {
    List<Target> targets = new ArrayList<>();
    for (int row = 0; row < sequences.size(); row++) {
      int[] sequence = sequences.get(row);
      for (int index = 1; index < sequence.length; index++) {
        targets.add(new Target(row, index - 1, sequence[index]));
      }
    }
    return targets;
  }

  private static List<int[]> heldOut(Path directory, Gpt2Config config, int recordCount)
      throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(directory.resolve("base/tokenizer.json"))) {
      return DemoTraining.corpus(directory).privateTest().stream()
          .limit(recordCount)
          .map(record -> Sequences.document(tokenizer.encodeWithoutTemplate(record.text()), config))
          .toList();
    }
  }

  private static void print(PerplexityRow row) {
    System.out.printf(
        Locale.ROOT, "%-32s %8.4f  %s%n", row.law(), row.perplexity(), row.shownTokens());
  }

  private static void write(List<PerplexityRow> rows, String[] arguments, Path result)
      throws IOException {
    Map<String, Object> json = new TreeMap<>();
    json.put("recordCount", Integer.parseInt(arguments[1]));
    json.put("epsilon", ComparedMechanisms.EPSILON);
    json.put("delta", ComparedMechanisms.DELTA);
    json.put("adjacency", "REPLACE_ONE");
    json.put("rows", rows);
    JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValue(result.toFile(), json);
  }
}
