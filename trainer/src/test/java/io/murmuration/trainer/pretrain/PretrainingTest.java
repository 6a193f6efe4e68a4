package io.murmuration.trainer.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.OutputLock;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.progress.Progress;
import io.murmuration.trainer.records.CorpusFormat;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingTest {
  @TempDir private Path directory;

  @BeforeAll
  static void oneThread() {
    System.setProperty("ai.djl.pytorch.num_threads", "1");
  }

  @Test
  void aBaseWithALearntTokenizerIsABaseForTheNextAndTakesOverItsTokenizer() throws IOException {
    Pretraining.run(request(null, "", "one", 1e-2), Progress.silent());
    Path tokenizer = directory.resolve("one/tokenizer.json");
    Pretraining.run(request(tokenizer, "<|endoftext|>", "two", 1e-2), Progress.silent());

    assertThat(directory.resolve("two/tokenizer.json")).hasSameBinaryContentAs(tokenizer);
    for (String name : List.of("one", "two")) {
      BaseCheckpoint checkpoint = BaseCheckpoint.read(directory.resolve(name));
      ModelConfig config = checkpoint.config();
      assertThat(config).isInstanceOf(Gpt2Config.class);
      assertThat(config.endOfTextIds()).containsExactly(0);
      try (FrozenBase base = checkpoint.open();
          Tokenizer opened = Tokenizer.open(checkpoint.tokenizer())) {
        assertThat(base.config().layerCount()).isEqualTo(2);
        assertThat(opened.decode(opened.encode("the pump"))).isEqualTo("the pump");
        assertThat(config.vocabularySize()).isEqualTo(opened.vocabularySize());
      }
    }
    assertThat(directory.resolve("two/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("one/model.safetensors"));
  }

  @Test
  void aSecondProcessIsKeptOutOfAnOutput() throws IOException {
    Path lockFile = directory.resolve(".one.lock");
    PretrainingRequest request = request(null, "", "one", 1e-2);
    try (OutputLock other = OutputLock.take(lockFile, directory.resolve("one"))) {
      assertThatThrownBy(() -> Pretraining.run(request, Progress.silent()))
          .as("while %s is held", other)
          .hasMessageContaining("another process is training into " + directory.resolve("one"));
    }
    assertThat(directory.resolve("one")).doesNotExist();

    Pretraining.run(request, Progress.silent());

    assertThat(directory.resolve("one/config.json")).exists();
    assertThat(lockFile).doesNotExist();
  }

  @Test
  void nothingIsLeftOfATrainingThatFails() throws IOException {
    assertThatThrownBy(() -> Pretraining.run(request(null, "", "bad", 1e30), Progress.silent()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finite");
    Path base = directory.resolve("one");
    Pretraining.run(request(null, "", "one", 1e-2), Progress.silent());
    assertThatThrownBy(
            () ->
                Pretraining.run(
                    request(base.resolve("tokenizer.json"), "<eos>", "bad", 1e-2),
                    Progress.silent()))
        .hasMessageContaining("has no token <eos>");
    assertThatThrownBy(() -> Pretraining.run(request(null, "", "one", 1e-2), Progress.silent()))
        .hasMessageContaining("output directory must be empty");
    try (var files = Files.list(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("one", "public.txt");
    }
  }

  private PretrainingRequest request(
      @Nullable Path tokenizer, String endOfText, String output, double rate) throws IOException {
    Path corpus = directory.resolve("public.txt");
    Files.writeString(corpus, "the pump hums\n\nletters are read at noon\n");
    return new PretrainingRequest(
        new CorpusSource(List.of(corpus), CorpusFormat.TEXT, "", null, false),
        tokenizer,
        endOfText,
        270,
        2,
        16,
        2,
        12,
        new PretrainingSettings(4, 2, rate, 1, 0.1, 1.0, new AdamWSettings(0.9, 0.95, 1e-8, 0.01)),
        1,
        1,
        directory.resolve(output));
  }
}
