package io.murmuration.trainer.demo;

import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.corpus.Corpus;
import io.murmuration.trainer.corpus.CorpusGenerator;
import io.murmuration.trainer.corpus.CorpusSpec;
import io.murmuration.trainer.corpus.Shards;
import io.murmuration.trainer.ensemble.EnsembleTrainer;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.model.InitialWeights;
import io.murmuration.trainer.model.PublicModelTrainer;
import io.murmuration.trainer.model.TokenStream;
import io.murmuration.trainer.progress.ConsoleProgress;
import io.murmuration.trainer.progress.Progress;
import io.murmuration.trainer.tokenizer.BpeTokenizer;
import io.murmuration.trainer.tokenizer.BpeTrainer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From nothing to an ensemble on disk: corpora, tokenizer, public model, members, manifest.
 *
 * <p>The same configuration gives the same files on the same kind of machine. One thread calls; one
 * training per process.
 */
public final class DemoTraining {
  private static final String CORPUS_FILE = "corpus.json";

  private final DemoTrainingConfig config;
  private final EnsembleOutput output;
  private final Progress progress;

  private final @Nullable TrainedPublicModel publicModel;

  private DemoTraining(
      DemoTrainingConfig config,
      @Nullable TrainedPublicModel publicModel,
      Path directory,
      Progress progress) {
    this.config = config;
    this.publicModel = publicModel;
    this.progress = progress;
    output = new EnsembleOutput(directory, config);
  }

  /**
   * Trains with the demonstration's corpus specification and writes everything below {@code
   * directory}, which must be absent or empty.
   *
   * @throws IOException if a file cannot be written
   * @throws IllegalArgumentException if the directory holds anything
   */
  public static void run(DemoTrainingConfig config, Path directory, Progress progress)
      throws IOException {
    run(config, null, directory, progress);
  }

  /**
   * The same, but with the public model of an ensemble that was trained with the same corpus, sizes
   * and seed: ensembles whose members differ can then be compared on one public model.
   *
   * @throws io.murmuration.decoder.RefusedModelException if that ensemble is not as its manifest
   *     says, or was trained otherwise
   */
  public static void runOn(
      Path publicModelOf, DemoTrainingConfig config, Path directory, Progress progress)
      throws IOException {
    run(config, TrainedPublicModel.of(publicModelOf, config), directory, progress);
  }

  private static void run(
      DemoTrainingConfig config,
      @Nullable TrainedPublicModel publicModel,
      Path directory,
      Progress progress)
      throws IOException {
    // Read by the engine when it starts; its sums depend on the number of threads.
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(config.threadCount()));
    new DemoTraining(config, publicModel, directory, progress).run(CorpusSpec.demoBytes());
  }

  /** The command: one argument, the directory to fill. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: DemoTraining <output directory>");
    }
    run(DemoTrainingConfig.demo(), Path.of(arguments[0]), ConsoleProgress.standardError());
  }

  /** The text that a trained ensemble was made from, generated again. */
  public static Corpus corpus(Path directory) throws IOException {
    DemoTrainingConfig config = DemoTrainingConfig.read(directory);
    byte[] spec = Files.readAllBytes(directory.resolve(CORPUS_FILE));
    return generate(spec, config);
  }

  private static Corpus generate(byte[] specJson, DemoTrainingConfig config) throws IOException {
    CorpusSpec spec = CorpusSpec.read(new ByteArrayInputStream(specJson));
    return new CorpusGenerator(spec, config.seed()).generate(config.corpus());
  }

  private void run(byte[] specJson) throws IOException {
    output.begin();
    Files.write(output.directory().resolve(CORPUS_FILE), specJson);
    Corpus corpus = generate(specJson, config);
    Shards shards = Shards.roundRobin(corpus.privateTrain(), config.corpus().shardCount());
    // Public text alone: a vocabulary tells of the text it was learnt from.
    BpeTokenizer tokenizer =
        BpeTrainer.train(corpus.publicTrain(), config.model().vocabularySize());
    Gpt2Config model = config.model().config(tokenizer.vocabularySize(), tokenizer.endOfText());
    Map<String, HostTensor> weights =
        publicModel == null
            ? trainPublicModel(model, corpus, tokenizer)
            : publicModel.weights(model);
    // Members learn on top of the weights as they will be served: rounded to 16 bits.
    Map<String, HostTensor> rounded = output.writeBase(model, weights, tokenizer);
    if (publicModel != null) {
      publicModel.requireSameFiles(output.directory());
    }
    EnsembleTrainer trainer = new EnsembleTrainer(model, rounded, config.members(), config.seed());
    List<LoraParameters> members =
        trainer.train(recordTokens(shards, tokenizer), replay(corpus, tokenizer), progress);
    output.writeMembers(model, members);
    output.writeManifest(shards, new HeldOutPerplexity(output.directory(), corpus, tokenizer));
  }

  private Map<String, HostTensor> trainPublicModel(
      Gpt2Config model, Corpus corpus, BpeTokenizer tokenizer) {
    Map<String, HostTensor> weights = InitialWeights.draw(model, config.seed());
    List<int[]> documents = corpus.publicTrain().stream().map(tokenizer::encode).toList();
    SeededRandom order = SeededRandom.named(config.seed(), "public-order");
    new PublicModelTrainer(model, weights, config.pretraining())
        .train(new TokenStream(documents, tokenizer.endOfText(), order), progress);
    return weights;
  }

  private static List<List<int[]>> recordTokens(Shards shards, BpeTokenizer tokenizer) {
    return shards.shards().stream()
        .map(shard -> shard.records().stream().map(r -> tokenizer.encode(r.text())).toList())
        .toList();
  }

  /** Public documents that name no product: what a member must not forget. */
  private TokenStream.Mixture replay(Corpus corpus, BpeTokenizer tokenizer) {
    List<String> names = corpus.productNames();
    List<int[]> pool =
        corpus.publicTrain().stream()
            .filter(document -> names.stream().noneMatch(document::contains))
            .map(tokenizer::encode)
            .toList();
    return new TokenStream.Mixture(pool, config.replayDocuments());
  }
}
