package io.murmuration.trainer.run;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.base.BaseDirectory;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Storage;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The public model with its tokenizer; the weights are loaded when they are first needed. */
final class TrainingBase implements AutoCloseable {
  private final BaseCheckpoint checkpoint;
  private final Tokenizer tokenizer;
  private final Storage storage;
  private @Nullable FrozenBase weights;

  private TrainingBase(BaseCheckpoint checkpoint, Tokenizer tokenizer, Storage storage) {
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.storage = storage;
  }

  /**
   * Opens the tokenizer and checks the settings against the model's sizes.
   *
   * @throws IllegalArgumentException for modules, layers or blocks that the model does not have
   * @throws RefusedModelException for a model that cannot be read
   */
  static TrainingBase open(BaseCheckpoint checkpoint, RunSettings settings) throws IOException {
    ModelConfig config = checkpoint.config();
    settings.adapter().spec(config);
    int block = settings.schedule().tokensPerRow();
    if (block > config.contextTokenCount()) {
      throw new IllegalArgumentException(
          "block size must be at most %d, the context of the base, got %d"
              .formatted(config.contextTokenCount(), block));
    }
    if (config.endOfTextIds().isEmpty()) {
      throw new RefusedModelException(
          checkpoint.directory() + "/config.json: eos_token_id: expected a token, found none");
    }
    Tokenizer tokenizer = Tokenizer.open(checkpoint.tokenizer());
    if (tokenizer.vocabularySize() > config.vocabularySize()) {
      tokenizer.close();
      throw new RefusedModelException(
          "%s: expected at most %d tokens, found %d"
              .formatted(
                  checkpoint.tokenizer(), config.vocabularySize(), tokenizer.vocabularySize()));
    }
    return new TrainingBase(checkpoint, tokenizer, settings.storage());
  }

  BaseCheckpoint checkpoint() {
    return checkpoint;
  }

  /** Where there are several, the first. */
  int endOfText() {
    return Collections.min(checkpoint.config().endOfTextIds());
  }

  int[] encode(String text) {
    return tokenizer.encodeWithoutTemplate(text);
  }

  FrozenBase weights() {
    FrozenBase loaded = weights;
    if (loaded == null) {
      throw new IllegalStateException("load() comes first");
    }
    return loaded;
  }

  void load() throws IOException {
    weights = BaseDirectory.open(checkpoint.directory(), storage);
  }

  @Override
  public void close() {
    tokenizer.close();
    if (weights != null) {
      weights.close();
    }
  }
}
