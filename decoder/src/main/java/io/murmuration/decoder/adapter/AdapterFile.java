package io.murmuration.decoder.adapter;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.ModelConfig;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.Safetensors;
import io.murmuration.decoder.weights.WeightFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One member's directory, read and checked against the model. */
final class AdapterFile {
  private final Path directory;
  private final ModelConfig config;
  private final AdapterNames names;

  AdapterFile(Path directory, ModelConfig config) {
    this.directory = directory;
    this.config = config;
    this.names = new AdapterNames(config);
  }

  Path directory() {
    return directory;
  }

  /** The spec; a target that no module of this model's adapted layers bears is refused. */
  AdapterSpec spec() throws IOException {
    Path file = WeightFolder.only(directory, AdapterConfigFile.NAME);
    AdapterSpec spec = AdapterConfigFile.read(file, config);
    List<AdaptableModule> modules = spec.modules(config);
    for (String target : spec.targets()) {
      if (modules.stream().noneMatch(module -> AdapterSpec.matches(module.name(), target))) {
        String where = spec.layers().isEmpty() ? "" : " in layers " + spec.layers();
        throw new RefusedModelException(
            "%s: target_modules: expected modules that can be adapted%s, found %s"
                .formatted(file, where, target));
      }
    }
    return spec;
  }

  /** Factors as stored, by tensor name: exactly those that the spec asks for, all finite. */
  Map<String, HostTensor> tensors(AdapterSpec spec) throws IOException {
    Path file = WeightFolder.only(directory, AdapterNames.WEIGHTS_FILE);
    Map<String, HostTensor> tensors = new HashMap<>();
    try (Safetensors source = Safetensors.open(file)) {
      for (AdaptableModule module : spec.modules(config)) {
        long rank = spec.rank();
        String a = names.a(module.name());
        String b = names.b(module.name());
        tensors.put(a, source.read(a, List.of(rank, (long) module.in())));
        tensors.put(b, source.read(b, List.of((long) module.out(), rank)));
      }
      Set<String> surplus = new HashSet<>(source.tensors().keySet());
      surplus.removeAll(tensors.keySet());
      if (!surplus.isEmpty()) {
        throw new RefusedModelException(
            "%s: expected only the tensors of %s, found also %s"
                .formatted(file, spec.place(), surplus.stream().sorted().toList()));
      }
    }
    return tensors;
  }
}
