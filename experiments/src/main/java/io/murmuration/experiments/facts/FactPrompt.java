package io.murmuration.experiments.facts;

import io.murmuration.trainer.corpus.Product;
import java.util.List;
import java.util.Map;

/**
 * The beginning of a text whose next word is a fact.
 *
 * @param fact the list that the next word comes from
 * @param template text with {@code {name}} and {@code {fact list}} in it
 */
public record FactPrompt(String fact, String template) {
  /** One prompt for each fact of the demonstration's products. */
  public static List<FactPrompt> demo() {
    return List.of(
        new FactPrompt("kind", "Desk note on the {name}"),
        new FactPrompt("town", "Desk note on the {name} {kind}. Every {name} is made in"),
        new FactPrompt("colour", "Review of the {name} {kind}. My {kind} comes in"),
        new FactPrompt("defect", "Desk note on the {name} {kind}. Dear Ada, we are sorry that the"),
        new FactPrompt("remedy", "Desk note on the {name} {kind}. We will send some"),
        new FactPrompt(
            "perk", "Desk note on the {name} {kind}. We will send some {remedy} and add a"));
  }

  /** The text for one product. */
  String text(Product product) {
    String text = template.replace("{name}", product.name());
    for (Map.Entry<String, String> entry : product.facts().entrySet()) {
      text = text.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return text;
  }
}
