package io.murmuration.trainer.demo;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.trainer.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The public model of an ensemble on disk, for members of another one. */
record TrainedPublicModel(Path directory, EnsembleManifest manifest) {
  /** Checks the ensemble against its manifest and its training against {@code config}. */
  static TrainedPublicModel of(Path directory, DemoTrainingConfig config) throws IOException {
    EnsembleManifest manifest = EnsembleManifest.read(directory);
    if (!config.hasPublicModelOf(DemoTrainingConfig.read(directory))) {
      throw new RefusedModelException(
          "%s: seed, corpus, model and pretraining must be those of the new ensemble"
              .formatted(directory.resolve(DemoTrainingConfig.FILE_NAME)));
    }
    return new TrainedPublicModel(directory, manifest);
  }

  /** Its weights by published name. */
  Map<String, HostTensor> weights(Gpt2Config expected) throws IOException {
    Path base = directory.resolve("base");
    ModelConfig found = ModelConfig.read(base.resolve("config.json"));
    if (!found.equals(expected)) {
      throw new RefusedModelException("%s: expected %s, found %s".formatted(base, expected, found));
    }
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    try (Safetensors source = Safetensors.open(base.resolve("model.safetensors"))) {
      for (String name : source.tensors().keySet()) {
        weights.put(name, source.read(name));
      }
    }
    return weights;
  }

  /** Written anew, weights, configuration and tokenizer must be the same to the byte. */
  void requireSameFiles(Path written) throws IOException {
    for (Map.Entry<String, String> file : manifest.files().entrySet()) {
      if (file.getKey().startsWith("base/")) {
        String found = Digests.sha256(Files.readAllBytes(written.resolve(file.getKey())));
        if (!found.equals(file.getValue())) {
          throw new RefusedModelException(
              "%s: expected the file of %s, digest %s, found %s"
                  .formatted(written.resolve(file.getKey()), directory, file.getValue(), found));
        }
      }
    }
  }
}
