package io.murmuration.experiments.facts;

import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.experiments.law.ComparedMechanisms;
import io.murmuration.experiments.law.Target;
import io.murmuration.experiments.law.TargetLaw;
import io.murmuration.experiments.law.TargetLaws;
import io.murmuration.trainer.corpus.Product;
import io.murmuration.trainer.demo.DemoTraining;
import io.murmuration.trainer.evaluation.Predictor;
import io.murmuration.trainer.evaluation.Sequences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The probability of the right word for every product and fact, under public model, ensemble mean
 * and the served mechanisms. {@code FactProbe <ensemble>} prints means over products.
 */
public final class FactProbe {
  private final TargetLaws laws;
  private final Tokenizer tokenizer;

  /** Probes one ensemble under {@link ComparedMechanisms}. */
  public FactProbe(Predictor predictor, Tokenizer tokenizer) {
    laws = new TargetLaws(predictor, ComparedMechanisms.of(predictor.memberCount()));
    this.tokenizer = tokenizer;
  }

  /** The command. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: FactProbe <ensemble directory>");
    }
    Path directory = Path.of(arguments[0]);
    try (Predictor predictor = Predictor.openVerified(directory);
        Tokenizer tokenizer = Tokenizer.open(directory.resolve("base/tokenizer.json"))) {
      FactProbe probe = new FactProbe(predictor, tokenizer);
      List<Product> products = DemoTraining.corpus(directory).products();
      System.out.println(
          "fact      public ensemble "
              + ComparedMechanisms.of(predictor.memberCount()).stream()
                  .map(ComparedMechanisms::label)
                  .collect(Collectors.joining(" | ")));
      for (FactPrompt prompt : FactPrompt.demo()) {
        print(prompt, mean(probe.measure(prompt, products)));
      }
    }
  }

  /** One law of the first token of the fact for each product. */
  public List<TargetLaw> measure(FactPrompt prompt, List<Product> products) {
    List<int[]> sequences = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    for (Product product : products) {
      int[] prefix = Sequences.prompt(tokenizer.encodeWithoutTemplate(prompt.text(product)), 0);
      String fact = product.facts().getOrDefault(prompt.fact(), "");
      int token = tokenizer.encodeWithoutTemplate(" " + fact)[0];
      targets.add(new Target(sequences.size(), prefix.length - 1, token));
      sequences.add(prefix);
    }
    return laws.measure(sequences, targets);
  }

  /** Means of probabilities over products. */
  static TargetLaw mean(List<TargetLaw> laws) {
    int mechanismCount = laws.get(0).mechanisms().size();
    List<Double> mechanisms = new ArrayList<>();
    for (int index = 0; index < mechanismCount; index++) {
      int column = index;
      mechanisms.add(
          laws.stream().mapToDouble(law -> law.mechanisms().get(column)).average().orElseThrow());
    }
    return new TargetLaw(
        laws.stream().mapToDouble(TargetLaw::publicModel).average().orElseThrow(),
        laws.stream().mapToDouble(TargetLaw::memberMeanLog).average().orElseThrow(),
        laws.stream().mapToDouble(TargetLaw::ensembleMean).average().orElseThrow(),
        mechanisms);
  }

  private static void print(FactPrompt prompt, TargetLaw law) {
    StringBuilder mechanisms = new StringBuilder();
    law.mechanisms().forEach(p -> mechanisms.append(String.format(Locale.ROOT, "  %.3f", p)));
    System.out.printf(
        Locale.ROOT,
        "%-8s  %.3f  %.3f  %s%n",
        prompt.fact(),
        law.publicModel(),
        law.ensembleMean(),
        mechanisms);
  }
}
