package io.murmuration.trainer.demo;

import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.ensemble.EnsembleMember;
import io.murmuration.decoder.ensemble.FileDigests;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.weights.HalfFloat;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.corpus.Shards;
import io.murmuration.trainer.lora.LoraParameters;
import io.murmuration.trainer.tokenizer.BpeTokenizer;
import io.murmuration.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Writes the ensemble's files: base/, members/000.., training.json and, last, the manifest. */
record EnsembleOutput(Path directory, DemoTrainingConfig config) {
  private static final Set<String> TARGETS = Set.of("c_attn", "c_proj", "c_fc");

  void begin() throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> children = Files.list(directory)) {
      if (children.findAny().isPresent()) {
        throw new IllegalArgumentException("output directory must be empty, got " + directory);
      }
    }
    config.write(directory);
  }

  /** Writes the public model and returns its weights as they will be read back. */
  Map<String, HostTensor> writeBase(
      Gpt2Config model, Map<String, HostTensor> weights, BpeTokenizer tokenizer)
      throws IOException {
    Path base = Files.createDirectories(directory.resolve("base"));
    model.write(base.resolve("config.json"));
    TokenizerFiles.write(tokenizer, model.contextTokenCount(), base);
    SafetensorsWriter.write(
        base.resolve("model.safetensors"), weights, TensorType.F16, Map.of("format", "pt"));
    Map<String, HostTensor> rounded = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> rounded.put(name, rounded(tensor)));
    return rounded;
  }

  void writeMembers(Gpt2Config model, List<LoraParameters> members) throws IOException {
    AdapterSpec all = new AdapterSpec(config.members().rank(), config.members().alpha(), TARGETS);
    Integer layers = config.members().adaptedLayers();
    AdapterSpec spec = layers == null ? all : all.onTopLayers(layers, model);
    AdapterWriter writer = new AdapterWriter(model, spec, TensorType.F16);
    for (int index = 0; index < members.size(); index++) {
      writer.write(directory.resolve(memberDirectory(index)), members.get(index).byModule());
    }
  }

  void writeManifest(Shards shards, HeldOutPerplexity perplexity) throws IOException {
    SortedMap<String, String> files = FileDigests.of(directory);
    List<EnsembleMember> members = new ArrayList<>();
    for (int index = 0; index < shards.shards().size(); index++) {
      String name = memberDirectory(index);
      String weights = files.getOrDefault(name + "/adapter_model.safetensors", "none");
      String fingerprint = shards.shards().get(index).fingerprint();
      members.add(new EnsembleMember(index, name, fingerprint, weights));
    }
    Map<String, Object> training = new TreeMap<>();
    training.put("settings", config);
    training.put("perplexity", perplexity.measure(members.size()));
    new EnsembleManifest(
            1,
            config.name(),
            true,
            config.seed(),
            FileDigests.combined(files.values()),
            shards.datasetFingerprint(),
            files,
            members,
            training)
        .write(directory);
  }

  private static String memberDirectory(int index) {
    return "members/%03d".formatted(index);
  }

  private static HostTensor rounded(HostTensor tensor) {
    float[] values = tensor.values().clone();
    for (int index = 0; index < values.length; index++) {
      values[index] = HalfFloat.toFloat(HalfFloat.fromFloat(values[index]));
    }
    return new HostTensor(values, tensor.shape());
  }
}
