package io.murmuration.trainer.pretrain;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.OutputLock;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.model.PublicModelTrainer;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Trains a GPT-2 of any size on public text and writes it as a checkpoint that other programs read
 * too: {@code config.json}, {@code model.safetensors}, {@code tokenizer.json}.
 *
 * <p>The documents are held on the heap. One thread calls; one training per process.
 */
public final class Pretraining {
  private Pretraining() {}

  /**
   * Trains and writes; the directory appears when it is whole.
   *
   * @return loss of the last step, in nats per token
   * @throws IllegalArgumentException if the output holds anything, another process trains into it,
   *     or sizes do not fit
   * @throws IllegalStateException if the training diverges
   */
  public static double run(PretrainingRequest request, Progress progress) throws IOException {
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(request.threads()));
    Path output = request.output().toAbsolutePath().normalize();
    requireEmpty(output);
    Path parent = output.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("output must be a directory with a name, got " + output);
    }
    Files.createDirectories(parent);
    // Beside the output, which has to stay empty until it is whole.
    Path lockFile = parent.resolve("." + output.getFileName() + ".lock");
    OutputLock lock = OutputLock.take(lockFile, output);
    try {
      requireEmpty(output);
      return write(request, output, parent, progress);
    } finally {
      lock.close();
      // Someone who opened the file just before gets in beside a later run; as each trains into a
      // directory of its own and only one can rename it, that costs time and nothing else.
      Files.deleteIfExists(lockFile);
    }
  }

  private static double write(
      PretrainingRequest request, Path output, Path parent, Progress progress) throws IOException {
    List<String> documents = new ArrayList<>();
    request.corpus().forEach(entry -> documents.add(entry.text()));
    if (documents.isEmpty()) {
      throw new IllegalArgumentException("the corpus holds no document");
    }
    Path partial = Files.createTempDirectory(parent, "." + output.getFileName() + "-partial");
    try {
      double loss = train(request, documents, partial, progress);
      Files.deleteIfExists(output);
      DurableFiles.rename(partial, output);
      return loss;
    } finally {
      discard(partial);
    }
  }

  private static double train(
      PretrainingRequest request, List<String> documents, Path directory, Progress progress)
      throws IOException {
    try (PublicTokenizer tokenizer = PublicTokenizer.write(request, documents, directory)) {
      Gpt2Config config =
          new Gpt2Config(
              request.layerCount(),
              request.width(),
              request.headCount(),
              4 * request.width(),
              request.contextTokenCount(),
              tokenizer.tokenizer().vocabularySize(),
              1e-5,
              Set.of(tokenizer.endOfText()));
      Map<String, HostTensor> weights = InitialWeights.draw(config, request.seed());
      List<int[]> tokens =
          documents.stream().map(tokenizer.tokenizer()::encodeWithoutTemplate).toList();
      SeededRandom order = SeededRandom.named(request.seed(), "public-order");
      TokenStream stream = new TokenStream(tokens, tokenizer.endOfText(), order);
      double loss =
          new PublicModelTrainer(config, weights, request.training()).train(stream, progress);
      config.write(directory.resolve("config.json"));
      SafetensorsWriter.write(
          directory.resolve("model.safetensors"), weights, TensorType.F32, Map.of("format", "pt"));
      return loss;
    }
  }

  private static void requireEmpty(Path output) throws IOException {
    if (!Files.exists(output)) {
      return;
    }
    if (!Files.isDirectory(output)) {
      throw new IllegalArgumentException("output must be a directory, got the file " + output);
    }
    try (Stream<Path> children = Files.list(output)) {
      if (children.findAny().isPresent()) {
        throw new IllegalArgumentException("output directory must be empty, got " + output);
      }
    }
  }

  private static void discard(Path partial) throws IOException {
    if (!Files.exists(partial)) {
      return;
    }
    try (Stream<Path> files = Files.list(partial)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(partial);
  }
}
