package io.murmuration.trainer.corpus;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A named product with one fixed fact per fact list.
 *
 * @param name a word of the name list
 * @param facts list name to the word or phrase that is true of this product
 */
public record Product(String name, Map<String, String> facts) {
  /** Copies the facts, in order of their lists. */
  public Product {
    facts = Collections.unmodifiableMap(new TreeMap<>(facts));
  }

  /** Bindings for templates: {@code {name:p}} and {@code {list:p}}. */
  Map<String, String> bindings() {
    Map<String, String> bindings = new TreeMap<>();
    bindings.put("name:p", name);
    facts.forEach((list, fact) -> bindings.put(list + ":p", fact));
    return bindings;
  }
}
