package io.murmuration.launcher.dp;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.adapter.MergedCheckpoint;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelFiles;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.base.BaseDirectory;
import io.murmuration.trainer.base.FrozenBase;
import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.dp.run.AdapterSettings;
import io.murmuration.trainer.dp.run.AdapterTrainee;
import io.murmuration.trainer.dp.run.Gpt2Trainee;
import io.murmuration.trainer.dp.run.Trainee;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What is trained on a checkpoint, and how what was learnt is written. */
public sealed interface Learner extends AutoCloseable {
  /** For one run. */
  Trainee trainee();

  /** Writes the whole model: one file of weights in float32. */
  void writeModel(Path file) throws IOException;

  /** Writes what other programs take beside the base, if there is such a thing. */
  void writeParts(Path directory) throws IOException;

  @Override
  void close();

  /** New adapters on a base that is kept as {@code storage}. */
  static Learner adapters(BaseCheckpoint base, Storage storage, AdapterSettings settings)
      throws IOException {
    FrozenBase frozen = BaseDirectory.open(base.directory(), storage);
    try {
      return new Adapters(base, storage, settings, frozen, new AdapterTrainee(frozen, settings));
    } catch (RuntimeException e) {
      frozen.close();
      throw e;
    }
  }

  /**
   * All weights of a GPT-2.
   *
   * @throws RefusedModelException for another family
   * @throws IllegalArgumentException for packed weights, which can not be moved
   */
  static Learner allWeights(BaseCheckpoint base, Storage storage) throws IOException {
    if (storage != Storage.FLOAT32) {
      throw new IllegalArgumentException(
          "--full trains weights in FLOAT32, got --storage "
              + storage
              + "; leave one of the two out");
    }
    if (!(base.config() instanceof Gpt2Config config)) {
      throw new RefusedModelException(
          base.directory() + ": --full trains GPT-2 only; leave it out to train adapters");
    }
    Map<String, HostTensor> weights = new TreeMap<>();
    ModelFiles.of(config)
        .each(base.directory(), (name, stored, source) -> weights.put(name, source.read(stored)));
    return new AllWeights(weights, new Gpt2Trainee(config, weights));
  }

  /** Adapters. */
  record Adapters(
      BaseCheckpoint base,
      Storage storage,
      AdapterSettings settings,
      FrozenBase frozen,
      AdapterTrainee trainee)
      implements Learner {

    @Override
    public void writeModel(Path file) throws IOException {
      new MergedCheckpoint(
              base.directory(),
              storage == Storage.NF4,
              trainee.adapters().byModule(),
              settings.scale())
          .write(file);
    }

    @Override
    public void writeParts(Path directory) throws IOException {
      AdapterSpec spec =
          new AdapterSpec(settings.rank(), settings.alpha(), Set.copyOf(settings.targets()));
      new AdapterWriter(trainee.config(), spec, TensorType.F32)
          .write(directory.resolve("adapter"), trainee.adapters().byModule());
    }

    @Override
    public void close() {
      frozen.close();
    }
  }

  /**
   * All weights.
   *
   * @param weights by published name without prefix, trained in place
   */
  record AllWeights(Map<String, HostTensor> weights, Gpt2Trainee trainee) implements Learner {

    @Override
    public void writeModel(Path file) throws IOException {
      SafetensorsWriter.write(file, weights, TensorType.F32, Map.of("format", "pt"));
    }

    @Override
    public void writeParts(Path directory) {
      // The model is all there is.
    }

    @Override
    public void close() {
      trainee.close();
    }
  }
}
