package io.murmuration.trainer.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.trainer.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes tokenizer.json and tokenizer_config.json as Hugging Face tokenizers load them. */
public final class TokenizerFiles {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TokenizerFiles() {}

  /** Writes both files into {@code directory}; the same tokenizer gives the same bytes. */
  public static void write(BpeTokenizer tokenizer, int contextLength, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    MAPPER.writeValue(directory.resolve("tokenizer.json").toFile(), tokenizerJson(tokenizer));
    MAPPER.writeValue(
        directory.resolve("tokenizer_config.json").toFile(), configJson(contextLength));
  }

  /** The tokenizer alone, whole or not at all, for any context. */
  public static void write(BpeTokenizer tokenizer, Path file) throws IOException {
    DurableFiles.write(file, MAPPER.writeValueAsBytes(tokenizerJson(tokenizer)));
  }

  private static Map<String, Object> tokenizerJson(BpeTokenizer tokenizer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", List.of(endOfText(tokenizer.endOfText())));
    json.put("normalizer", null);
    json.put("pre_tokenizer", byteLevel(false));
    json.put("post_processor", null);
    json.put("decoder", byteLevel(true));
    json.put("model", model(tokenizer));
    return json;
  }

  private static Map<String, Object> endOfText(int id) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("content", BpeTrainer.END_OF_TEXT);
    json.put("single_word", false);
    json.put("lstrip", false);
    json.put("rstrip", false);
    json.put("normalized", false);
    json.put("special", true);
    return json;
  }

  private static Map<String, Object> byteLevel(boolean addPrefixSpace) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "ByteLevel");
    json.put("add_prefix_space", addPrefixSpace);
    json.put("trim_offsets", true);
    json.put("use_regex", true);
    return json;
  }

  private static Map<String, Object> model(BpeTokenizer tokenizer) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "BPE");
    json.put("dropout", null);
    json.put("unk_token", null);
    json.put("continuing_subword_prefix", "");
    json.put("end_of_word_suffix", "");
    json.put("fuse_unk", false);
    json.put("byte_fallback", false);
    json.put("vocab", tokenizer.vocabulary());
    json.put("merges", tokenizer.merges().stream().map(m -> m.left() + " " + m.right()).toList());
    return json;
  }

  private static Map<String, Object> configJson(int contextLength) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tokenizer_class", "GPT2Tokenizer");
    json.put("add_prefix_space", false);
    json.put("bos_token", BpeTrainer.END_OF_TEXT);
    json.put("eos_token", BpeTrainer.END_OF_TEXT);
    json.put("unk_token", BpeTrainer.END_OF_TEXT);
    json.put("model_max_length", contextLength);
    return json;
  }
}
