package io.murmuration.trainer.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.trainer.tokenizer.SentencePieces.Kind;
import io.murmuration.trainer.tokenizer.SentencePieces.Piece;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a SentencePiece vocabulary as the {@code tokenizer.json} of Hugging Face tokenizers. */
public final class SentencePieceJson {
  private static final String BEGIN = "<s>";
  private static final String SPACE = String.valueOf(SentencePieces.SPACE);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SentencePieceJson() {}

  /** The same vocabulary gives the same text. */
  public static String of(SentencePieces vocabulary) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", specials(vocabulary));
    json.put("normalizer", normalizer(vocabulary.isSpaceFirst()));
    json.put("pre_tokenizer", null);
    json.put("post_processor", template(vocabulary));
    json.put("decoder", decoder(vocabulary.isSpaceFirst()));
    json.put("model", model(vocabulary));
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a vocabulary is plain data", e);
    }
  }

  private static List<Object> specials(SentencePieces vocabulary) {
    List<Object> specials = new ArrayList<>();
    for (int id = 0; id < vocabulary.pieces().size(); id++) {
      Piece piece = vocabulary.pieces().get(id);
      if (piece.kind() == Kind.UNKNOWN || piece.kind() == Kind.CONTROL) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("content", piece.text());
        json.put("single_word", false);
        json.put("lstrip", false);
        json.put("rstrip", false);
        json.put("normalized", false);
        json.put("special", true);
        specials.add(json);
      }
    }
    return specials;
  }

  /** Names and values in turns, kept in that order. */
  private static Map<String, Object> ordered(Object... entries) {
    Map<String, Object> json = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      json.put((String) entries[i], entries[i + 1]);
    }
    return json;
  }

  private static Map<String, Object> replace(String from, String to) {
    return ordered("type", "Replace", "pattern", Map.of("String", from), "content", to);
  }

  private static Map<String, Object> normalizer(boolean isSpaceFirst) {
    List<Object> steps = new ArrayList<>();
    if (isSpaceFirst) {
      steps.add(ordered("type", "Prepend", "prepend", SPACE));
    }
    steps.add(replace(" ", SPACE));
    return sequence("normalizers", steps);
  }

  private static Map<String, Object> decoder(boolean isSpaceFirst) {
    List<Object> steps = new ArrayList<>();
    steps.add(replace(SPACE, " "));
    steps.add(Map.of("type", "ByteFallback"));
    steps.add(Map.of("type", "Fuse"));
    if (isSpaceFirst) {
      steps.add(ordered("type", "Strip", "content", " ", "start", 1, "stop", 0));
    }
    return sequence("decoders", steps);
  }

  private static Map<String, Object> sequence(String name, List<Object> steps) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "Sequence");
    json.put(name, steps);
    return json;
  }

  /** The beginning of a text, where the vocabulary has one. */
  private static Object template(SentencePieces vocabulary) {
    Integer begin = vocabulary.ids().get(BEGIN);
    if (begin == null) {
      return MAPPER.nullNode();
    }
    Object special = Map.of("SpecialToken", ordered("id", BEGIN, "type_id", 0));
    Object text = Map.of("Sequence", ordered("id", "A", "type_id", 0));
    Object second = Map.of("Sequence", ordered("id", "B", "type_id", 1));
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "TemplateProcessing");
    json.put("single", List.of(special, text));
    json.put("pair", List.of(special, text, second));
    json.put(
        "special_tokens",
        Map.of(BEGIN, ordered("id", BEGIN, "ids", List.of(begin), "tokens", List.of(BEGIN))));
    return json;
  }

  private static Map<String, Object> model(SentencePieces vocabulary) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "BPE");
    json.put("dropout", null);
    json.put(
        "unk_token",
        vocabulary.pieces().stream()
            .filter(piece -> piece.kind() == Kind.UNKNOWN)
            .map(Piece::text)
            .findFirst()
            .orElse(null));
    json.put("continuing_subword_prefix", null);
    json.put("end_of_word_suffix", null);
    json.put("fuse_unk", true);
    json.put("byte_fallback", true);
    json.put("vocab", vocabulary.ids());
    json.put(
        "merges",
        vocabulary.merges().stream().map(merge -> List.of(merge.left(), merge.right())).toList());
    return json;
  }
}
