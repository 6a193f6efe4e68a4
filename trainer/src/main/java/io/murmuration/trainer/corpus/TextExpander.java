package io.murmuration.trainer.corpus;

import io.murmuration.trainer.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Expands a form into text: {@code {list}} draws afresh, {@code {list:key}} once per document.
 *
 * <p>One document at a time, one thread.
 */
final class TextExpander {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)(:[a-z]+)?}");

  private final Map<String, List<String>> lists;

  TextExpander(Map<String, List<String>> lists) {
    this.lists = lists;
  }

  /** One document; {@code bindings} is read and extended by the keys the document binds. */
  String document(DocumentForm form, Map<String, String> bindings, SeededRandom random) {
    List<String> sentences = new ArrayList<>();
    sentences.add(alternative(form.opening(), random));
    for (List<String> slot : chosenBody(form, random)) {
      sentences.add(alternative(slot, random));
    }
    sentences.add(alternative(form.closing(), random));
    return expand(String.join(" ", sentences), bindings, random);
  }

  /** Replaces every placeholder, from left to right. */
  String expand(String template, Map<String, String> bindings, SeededRandom random) {
    Matcher matcher = PLACEHOLDER.matcher(template);
    StringBuilder text = new StringBuilder();
    while (matcher.find()) {
      String list = matcher.group(1);
      String word =
          matcher.group(2) == null
              ? draw(list, random)
              : bindings.computeIfAbsent(list + matcher.group(2), key -> draw(list, random));
      matcher.appendReplacement(text, Matcher.quoteReplacement(word));
    }
    return matcher.appendTail(text).toString();
  }

  private static List<List<String>> chosenBody(DocumentForm form, SeededRandom random) {
    int size = form.body().size();
    int kept = form.minimumBody() + random.nextInt(size - form.minimumBody() + 1);
    int[] order = random.permutation(size);
    if (!form.shuffled()) {
      Arrays.sort(order, 0, kept);
    }
    List<List<String>> body = new ArrayList<>();
    for (int index = 0; index < kept; index++) {
      body.add(form.body().get(order[index]));
    }
    return body;
  }

  private String draw(String list, SeededRandom random) {
    List<String> words = lists.get(list);
    if (words == null) {
      throw new IllegalArgumentException("no list named \"" + list + "\"");
    }
    return words.get(random.nextInt(words.size()));
  }

  private static String alternative(List<String> alternatives, SeededRandom random) {
    int total = alternatives.stream().mapToInt(TextExpander::weight).sum();
    int ticket = random.nextInt(total);
    for (String text : alternatives) {
      ticket -= weight(text);
      if (ticket < 0) {
        return weight(text) == 1 ? text : text.substring(2);
      }
    }
    throw new IllegalStateException("a ticket below the total weight always lands");
  }

  private static int weight(String alternative) {
    return alternative.length() > 2 && alternative.charAt(1) == '*'
        ? alternative.charAt(0) - '0'
        : 1;
  }
}
