package io.murmuration.trainer.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Learns merges (Sennrich et al. 2016): join the most frequent neighbours until the vocabulary is
 * full.
 *
 * <p>Ties go to the pair that comes first as text, so the same documents give the same file. Call
 * it with public text only: a vocabulary is a function of what it was learnt from.
 */
public final class BpeTrainer {
  /** The token that begins and ends a document; it has id 0. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  private BpeTrainer() {}

  /**
   * A tokenizer with at most {@code vocabularySize} entries (fewer if the text has no more pairs).
   *
   * @throws IllegalArgumentException if the vocabulary cannot hold all bytes
   */
  public static BpeTokenizer train(Iterable<String> documents, int vocabularySize) {
    if (vocabularySize < 257) {
      throw new IllegalArgumentException("vocabularySize must be >= 257, got " + vocabularySize);
    }
    Map<String, Integer> vocabulary = initialVocabulary();
    List<CountedPiece> pieces = countPieces(documents);
    List<Merge> merges = new ArrayList<>();
    while (vocabulary.size() < vocabularySize) {
      Map<Merge, Long> counts = countPairs(pieces);
      if (counts.isEmpty()) {
        break;
      }
      Merge best = mostFrequent(counts);
      merges.add(best);
      vocabulary.putIfAbsent(best.joined(), vocabulary.size());
      pieces.replaceAll(piece -> piece.joined(best));
    }
    return new BpeTokenizer(vocabulary, merges);
  }

  private static Map<String, Integer> initialVocabulary() {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    vocabulary.put(END_OF_TEXT, 0);
    char[] alphabet = ByteLevel.alphabet();
    Arrays.sort(alphabet);
    for (char shown : alphabet) {
      vocabulary.put(String.valueOf(shown), vocabulary.size());
    }
    return vocabulary;
  }

  private static List<CountedPiece> countPieces(Iterable<String> documents) {
    Map<String, Long> counts = new TreeMap<>();
    for (String document : documents) {
      for (String piece : ByteLevel.pieces(document)) {
        counts.merge(ByteLevel.show(piece), 1L, Long::sum);
      }
    }
    List<CountedPiece> pieces = new ArrayList<>();
    counts.forEach((shown, count) -> pieces.add(new CountedPiece(characters(shown), count)));
    return pieces;
  }

  private static Map<Merge, Long> countPairs(List<CountedPiece> pieces) {
    Map<Merge, Long> counts = new TreeMap<>();
    for (CountedPiece piece : pieces) {
      List<String> tokens = piece.tokens();
      for (int index = 1; index < tokens.size(); index++) {
        counts.merge(new Merge(tokens.get(index - 1), tokens.get(index)), piece.count(), Long::sum);
      }
    }
    return counts;
  }

  private static Merge mostFrequent(Map<Merge, Long> counts) {
    Map.Entry<Merge, Long> best = null;
    for (Map.Entry<Merge, Long> entry : counts.entrySet()) {
      if (best == null || entry.getValue() > best.getValue()) {
        best = entry;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("counts must not be empty");
    }
    return best.getKey();
  }

  private static List<String> characters(String shown) {
    return shown.chars().mapToObj(c -> String.valueOf((char) c)).toList();
  }

  private record CountedPiece(List<String> tokens, long count) {
    CountedPiece joined(Merge merge) {
      List<String> merged = BpeTokenizer.join(tokens, merge);
      return merged.size() == tokens.size() ? this : new CountedPiece(merged, count);
    }
  }
}
