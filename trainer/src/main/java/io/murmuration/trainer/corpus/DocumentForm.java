package io.murmuration.trainer.corpus;

import java.util.List;

/**
 * How one kind of document is put together: an opening, some body sentences, a closing.
 *
 * <p>Each sentence is a list of alternative templates; {@code "2*text"} counts an alternative
 * twice.
 *
 * @param name unique among the forms of its corpus
 * @param weight relative frequency, at least 1
 * @param shuffled whether body sentences come in random order
 * @param minimumBody the fewest body sentences kept, 0 .. body.size()
 */
public record DocumentForm(
    String name,
    int weight,
    boolean shuffled,
    int minimumBody,
    List<String> opening,
    List<List<String>> body,
    List<String> closing) {
  /** Checks weights and sizes. */
  public DocumentForm {
    if (!(weight >= 1)) {
      throw new IllegalArgumentException("weight must be >= 1, got " + weight + " in " + name);
    }
    if (minimumBody < 0 || minimumBody > body.size()) {
      throw new IllegalArgumentException(
          "minimumBody must be in 0.." + body.size() + ", got " + minimumBody + " in " + name);
    }
    opening = List.copyOf(opening);
    body = body.stream().map(List::copyOf).toList();
    closing = List.copyOf(closing);
  }
}
