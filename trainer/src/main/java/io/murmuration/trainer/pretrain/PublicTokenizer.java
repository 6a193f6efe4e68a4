package io.murmuration.trainer.pretrain;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.tokenizer.BpeTokenizer;
import io.murmuration.trainer.tokenizer.BpeTrainer;
import io.murmuration.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A tokenizer as it lies in the output, read by the program that serves it.
 *
 * @param tokenizer opened
 * @param endOfText the token that begins a document
 */
record PublicTokenizer(Tokenizer tokenizer, int endOfText) implements AutoCloseable {
  /** Learns a tokenizer from the documents, or takes one over; writes it into {@code directory}. */
  static PublicTokenizer write(PretrainingRequest request, List<String> documents, Path directory)
      throws IOException {
    Path file = directory.resolve("tokenizer.json");
    Path imported = request.importedTokenizer();
    String endOfText = BpeTrainer.END_OF_TEXT;
    if (imported == null) {
      BpeTokenizer learnt = BpeTrainer.train(documents, request.vocabularySize());
      TokenizerFiles.write(learnt, request.contextTokenCount(), directory);
    } else {
      Tokenizer.open(imported).close(); // refused before anything is written
      Files.copy(imported, file);
      endOfText = request.endOfText();
    }
    Tokenizer tokenizer = Tokenizer.open(file);
    String name = endOfText;
    int id =
        tokenizer
            .idOf(name)
            .orElseThrow(
                () -> new RefusedModelException("%s has no token %s".formatted(imported, name)));
    return new PublicTokenizer(tokenizer, id);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
