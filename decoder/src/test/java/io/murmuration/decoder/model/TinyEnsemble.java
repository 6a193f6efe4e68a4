package io.murmuration.decoder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.NativeLibraries;
import io.murmuration.decoder.adapter.AdapterBank;
import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.model.CachedModel.Kernels;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A random tiny model with random adapters, as an engine loads it and as a reference reads it. */
public record TinyEnsemble(
    ModelConfig config,
    Map<String, HostTensor> weights,
    AdapterSpec spec,
    List<Map<String, HostLora>> members) {

  public static TinyEnsemble gpt2(long seed, int memberCount) {
    Gpt2Config config = RandomWeights.tinyGpt2();
    Set<String> targets = Set.of("c_attn", "c_proj", "c_fc");
    return of(config, Gpt2Shapes.of(config), new AdapterSpec(3, 6, targets), seed, memberCount);
  }

  /** A single layer, for tests of many steps. */
  public static TinyEnsemble shallowGpt2(int memberCount) {
    Gpt2Config config = new Gpt2Config(1, 16, 4, 40, 96, 61, 1e-5, Set.of());
    Set<String> targets = Set.of("c_attn");
    return of(config, Gpt2Shapes.of(config), new AdapterSpec(3, 6, targets), 1, memberCount);
  }

  public static TinyEnsemble llama(long seed, int memberCount) {
    LlamaConfig config =
        new LlamaConfig(2, 24, 6, 2, 36, 96, 53, 1e-5, 500.0, seed % 2 == 0, Set.of(2));
    Set<String> targets = Set.of("q_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
    return of(config, LlamaShapes.of(config), new AdapterSpec(2, 3, targets), seed, memberCount);
  }

  private static TinyEnsemble of(
      ModelConfig config,
      Map<String, List<Long>> shapes,
      AdapterSpec spec,
      long seed,
      int memberCount) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, HostLora>> members = new ArrayList<>();
    for (int member = 0; member < memberCount; member++) {
      members.add(member(config, spec, random));
    }
    return new TinyEnsemble(config, RandomWeights.of(shapes, seed), spec, members);
  }

  static Map<String, HostLora> member(
      ModelConfig config, AdapterSpec spec, SplittableRandom random) {
    Map<String, HostLora> modules = new LinkedHashMap<>();
    long rank = spec.rank();
    for (AdaptableModule module : spec.modules(config)) {
      modules.put(
          module.name(),
          new HostLora(
              RandomWeights.uniform(random, 0, 0.3, List.of((long) module.in(), rank)),
              RandomWeights.uniform(random, 0, 0.3, List.of(rank, (long) module.out()))));
    }
    return modules;
  }

  /** The same ensemble with one member replaced. */
  public TinyEnsemble withMember(int index, long seed) {
    List<Map<String, HostLora>> changed = new ArrayList<>(members);
    changed.set(index, member(config, spec, new SplittableRandom(seed)));
    return new TinyEnsemble(config, weights, spec, changed);
  }

  public List<Path> write(Path directory) throws IOException {
    List<Path> directories = new ArrayList<>();
    for (int member = 0; member < members.size(); member++) {
      Path target = directory.resolve("member-" + member);
      new AdapterWriter(config, spec, TensorType.F32).write(target, members.get(member));
      directories.add(target);
    }
    return directories;
  }

  public CachedModel load(NDManager manager, Path directory) throws IOException {
    NativeLibraries.start(new EngineOptions(1));
    Kernels kernels = new Kernels(true, false);
    return load(manager, directory, kernels, 0);
  }

  /** With adapters on the layers from {@code firstAdapted} on alone. */
  CachedModel load(NDManager manager, Path directory, Kernels kernels, int firstAdapted)
      throws IOException {
    EngineOptions options = new EngineOptions(1).withKvCacheBytes(8 << 20);
    return load(manager, directory, kernels, firstAdapted, options);
  }

  CachedModel load(
      NDManager manager, Path directory, Kernels kernels, int firstAdapted, EngineOptions options)
      throws IOException {
    NativeLibraries.start(options);
    AdapterBank bank = AdapterBank.load(config, write(directory), manager);
    MemberAdapters upper = new UpperAdapters(bank, firstAdapted);
    Map<String, NDArray> arrays = RandomWeights.upload(weights, manager);
    return new CachedModel(config, arrays, manager, upper, options, kernels);
  }

  /** The same adapters without those of the lowest layers. */
  private record UpperAdapters(AdapterBank bank, int firstAdapted) implements MemberAdapters {
    @Override
    public int memberCount() {
      return bank.memberCount();
    }

    @Override
    public Map<String, LoraFactors> tables() {
      Map<String, LoraFactors> tables = new HashMap<>(bank.tables());
      tables.keySet().removeIf(name -> layer(name) < firstAdapted);
      return tables;
    }
  }

  private static int layer(String module) {
    return Integer.parseInt(module.replaceAll("^[a-z]+\\.(\\d+)\\..*", "$1"));
  }

  /** The reference of an ensemble whose adapters touch the layers from {@code firstAdapted} on. */
  TinyEnsemble above(int firstAdapted) {
    List<Map<String, HostLora>> upper = new ArrayList<>();
    for (Map<String, HostLora> member : members) {
      Map<String, HostLora> kept = new LinkedHashMap<>(member);
      kept.keySet().removeIf(name -> layer(name) < firstAdapted);
      upper.add(kept);
    }
    return new TinyEnsemble(config, weights, spec, upper);
  }

  /** Logits by position; member -1 is the public model. */
  public double[][] reference(int member, int... ids) {
    Map<String, double[][]> deltas = member < 0 ? Map.of() : deltas(members.get(member));
    if (config instanceof Gpt2Config gpt2) {
      return new ReferenceGpt2(gpt2, weights, deltas).logits(ids);
    }
    return new ReferenceLlama((LlamaConfig) config, weights, deltas).logits(ids);
  }

  private Map<String, double[][]> deltas(Map<String, HostLora> modules) {
    Map<String, double[][]> deltas = new HashMap<>();
    modules.forEach(
        (name, lora) -> {
          int in = (int) lora.a().shape()[0];
          int out = (int) lora.b().shape()[1];
          double[][] delta = new double[in][out];
          for (int i = 0; i < in; i++) {
            for (int o = 0; o < out; o++) {
              for (int k = 0; k < spec.rank(); k++) {
                float a = lora.a().values()[i * spec.rank() + k];
                delta[i][o] += spec.scale() * a * lora.b().values()[k * out + o];
              }
            }
          }
          deltas.put(name, delta);
        });
    return deltas;
  }
}
