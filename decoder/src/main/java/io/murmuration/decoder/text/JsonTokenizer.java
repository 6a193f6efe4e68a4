package io.murmuration.decoder.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.LongStream;

/** Encoding by the native tokenizers library, decoding by our own table of bytes. */
final class JsonTokenizer implements Tokenizer {
  private final HuggingFaceTokenizer encoder;
  private final TokenizerFile file;

  private JsonTokenizer(HuggingFaceTokenizer encoder, TokenizerFile file) {
    this.encoder = encoder;
    this.file = file;
  }

  static JsonTokenizer open(Path path) throws IOException {
    TokenizerFile file = TokenizerFile.read(path);
    NativeLibraries.stayOffline();
    try {
      HuggingFaceTokenizer encoder =
          HuggingFaceTokenizer.builder()
              .optTokenizerPath(path)
              .optTruncation(false)
              .optPadding(false)
              .build();
      return new JsonTokenizer(encoder, file);
    } catch (RuntimeException e) {
      throw new RefusedModelException(path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public int[] encode(String text) {
    return encode(text, true);
  }

  @Override
  public int[] encodeWithoutTemplate(String text) {
    return encode(text, false);
  }

  private int[] encode(String text, boolean withTemplate) {
    long[] ids = encoder.encode(text, withTemplate, false).getIds();
    return LongStream.of(ids).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public String decode(int... tokenIds) {
    Detokenizer detokenizer = detokenizer();
    StringBuilder text = new StringBuilder();
    for (int id : tokenIds) {
      text.append(detokenizer.accept(id));
    }
    return text.append(detokenizer.finish()).toString();
  }

  @Override
  public Detokenizer detokenizer() {
    return new ByteDetokenizer(file.bytes(), true);
  }

  @Override
  public Detokenizer continuation() {
    return new ByteDetokenizer(file.bytes(), false);
  }

  @Override
  public int vocabularySize() {
    return file.bytes().vocabularySize();
  }

  @Override
  public Set<Integer> specialIds() {
    return file.bytes().specialIds();
  }

  @Override
  public OptionalInt idOf(String token) {
    Integer id = file.ids().get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public void close() {
    encoder.close();
  }
}
