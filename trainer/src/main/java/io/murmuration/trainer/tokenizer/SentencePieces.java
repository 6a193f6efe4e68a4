package io.murmuration.trainer.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A vocabulary of SentencePiece's BPE kind (Kudo and Richardson 2018, arXiv 1808.06226), as Llama
 * has: pieces with scores, spaces written as {@link #SPACE}, single bytes for what no piece covers.
 * Two neighbours are joined if their join is a piece, that of the best score first.
 *
 * @param pieces by id, no two the same
 * @param isSpaceFirst whether a space is put before a text
 */
public record SentencePieces(List<Piece> pieces, boolean isSpaceFirst) {
  /** How a space is written in a piece. */
  public static final char SPACE = '\u2581';

  /** What a piece stands for. */
  public enum Kind {
    /** Text. */
    TEXT,
    /** One byte, written as {@code <0x0A>}. */
    BYTE,
    /** What is not in the vocabulary. */
    UNKNOWN,
    /** No text: the beginning or the end. */
    CONTROL
  }

  /** A piece with its score. */
  public record Piece(String text, double score, Kind kind) {}

  public SentencePieces {
    pieces = List.copyOf(pieces);
    if (pieces.stream().map(Piece::text).distinct().count() != pieces.size()) {
      throw new IllegalArgumentException("pieces must differ");
    }
    if (pieces.stream().filter(piece -> piece.kind() == Kind.BYTE).count() != 256) {
      throw new IllegalArgumentException(
          "the vocabulary must have a piece for each of the 256 bytes, so that every text has"
              + " tokens");
    }
  }

  /** Ids by piece, in order. */
  Map<String, Integer> ids() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    pieces.forEach(piece -> ids.put(piece.text(), ids.size()));
    return ids;
  }

  /** Joins that lead to a piece, those that come first by score first. */
  List<Merge> merges() {
    Map<String, Integer> ids = new LinkedHashMap<>();
    Map<String, Integer> all = ids();
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.TEXT) {
        ids.put(piece.text(), all.get(piece.text()));
      }
    }
    List<Scored> found = new ArrayList<>();
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.TEXT) {
        addMerges(piece, ids, found);
      }
    }
    found.sort(Comparator.comparingDouble(Scored::score).reversed()); // stable
    return found.stream().map(Scored::merge).toList();
  }

  private record Scored(Merge merge, double score) {}

  private static void addMerges(Piece piece, Map<String, Integer> ids, List<Scored> found) {
    List<Merge> merges = new ArrayList<>();
    String text = piece.text();
    for (int cut = 1; cut < text.length(); cut++) {
      Merge merge = new Merge(text.substring(0, cut), text.substring(cut));
      if (ids.containsKey(merge.left()) && ids.containsKey(merge.right())) {
        merges.add(merge);
      }
    }
    merges.sort(
        Comparator.<Merge>comparingInt(merge -> ids.getOrDefault(merge.left(), 0))
            .thenComparingInt(merge -> ids.getOrDefault(merge.right(), 0)));
    merges.forEach(merge -> found.add(new Scored(merge, piece.score())));
  }
}
