package io.murmuration.trainer.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Applies learnt merges: text to token ids and back. Any text can be encoded. Thread-safe. */
public final class BpeTokenizer {
  /** Pieces repeat; unseen ones beyond this many are encoded each time. */
  private static final int CACHED_PIECES_MAX = 20_000;

  private final Map<String, Integer> vocabulary;
  private final List<Merge> merges;
  private final Map<Merge, Integer> rankOfMerge = new HashMap<>();
  private final String[] tokens;
  private final Map<String, int[]> encodedPieces = new ConcurrentHashMap<>();

  BpeTokenizer(Map<String, Integer> vocabulary, List<Merge> merges) {
    this.vocabulary = vocabulary;
    this.merges = List.copyOf(merges);
    for (Merge merge : merges) {
      rankOfMerge.putIfAbsent(merge, rankOfMerge.size());
    }
    tokens = new String[vocabulary.size()];
    vocabulary.forEach((token, id) -> tokens[id] = token);
  }

  /** Number of token ids. */
  public int vocabularySize() {
    return tokens.length;
  }

  /** The id that begins and ends a document. */
  public int endOfText() {
    return 0;
  }

  /** The ids of a text; no special tokens are added or recognised. */
  public int[] encode(String text) {
    int[] ids = new int[text.length() * 4];
    int count = 0;
    for (String piece : ByteLevel.pieces(text)) {
      int[] encoded = encodedPieces.get(piece);
      if (encoded == null) {
        encoded = encodePiece(ByteLevel.show(piece));
        if (encodedPieces.size() < CACHED_PIECES_MAX) {
          encodedPieces.put(piece, encoded);
        }
      }
      System.arraycopy(encoded, 0, ids, count, encoded.length);
      count += encoded.length;
    }
    return Arrays.copyOf(ids, count);
  }

  /** The text of ids; {@code <|endoftext|>} is left out, broken UTF-8 shows as U+FFFD. */
  public String decode(int... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int id : ids) {
      if (id != endOfText()) {
        bytes.writeBytes(ByteLevel.bytes(tokens[id]));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  Map<String, Integer> vocabulary() {
    return vocabulary;
  }

  List<Merge> merges() {
    return merges;
  }

  private int[] encodePiece(String shown) {
    List<String> parts = new ArrayList<>();
    shown.chars().forEach(c -> parts.add(String.valueOf((char) c)));
    List<String> merged = parts;
    for (Merge next = firstMerge(merged); next.left().length() > 0; next = firstMerge(merged)) {
      merged = join(merged, next);
    }
    return merged.stream().mapToInt(this::idOf).toArray();
  }

  /** The neighbours that were learnt earliest, or an empty merge if none were learnt. */
  private Merge firstMerge(List<String> parts) {
    Merge first = new Merge("", "");
    int firstRank = Integer.MAX_VALUE;
    for (int index = 1; index < parts.size(); index++) {
      Merge candidate = new Merge(parts.get(index - 1), parts.get(index));
      int rank = rankOfMerge.getOrDefault(candidate, Integer.MAX_VALUE);
      if (rank < firstRank) {
        first = candidate;
        firstRank = rank;
      }
    }
    return first;
  }

  private int idOf(String token) {
    Integer id = vocabulary.get(token);
    if (id == null) {
      throw new IllegalStateException("every merge result is in the vocabulary");
    }
    return id;
  }

  /** Joins every occurrence of a pair, from the left. */
  static List<String> join(List<String> tokens, Merge merge) {
    List<String> joined = new ArrayList<>(tokens.size());
    int index = 0;
    while (index < tokens.size()) {
      boolean pair =
          index + 1 < tokens.size()
              && tokens.get(index).equals(merge.left())
              && tokens.get(index + 1).equals(merge.right());
      joined.add(pair ? merge.joined() : tokens.get(index));
      index += pair ? 2 : 1;
    }
    return joined;
  }
}
