package io.murmuration.inference.testbed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.decoder.EngineOptions;
import io.murmuration.decoder.ModelDirectory;
import io.murmuration.decoder.adapter.AdapterSpec;
import io.murmuration.decoder.adapter.AdapterWriter;
import io.murmuration.decoder.adapter.HostLora;
import io.murmuration.decoder.model.AdaptableModule;
import io.murmuration.decoder.model.Gpt2Config;
import io.murmuration.decoder.model.Gpt2Shapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A GPT-2 of random weights with four random members, one token per byte, written and loaded. */
public final class TinyEnsemble {
  public static final int MEMBERS = 4;
  public static final int END_OF_TEXT = 256;
  public static final int CONTEXT = 128;

  private static final Gpt2Config CONFIG =
      new Gpt2Config(2, 32, 4, 64, CONTEXT, 257, 1e-5, Set.of(END_OF_TEXT));

  private TinyEnsemble() {}

  /** Writes everything below {@code directory} and loads it. */
  public static ModelDirectory load(Path directory, long seed) throws IOException {
    return load(directory, seed, new EngineOptions(1));
  }

  /** The same with options of the engine. */
  public static ModelDirectory load(Path directory, long seed, EngineOptions options)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Path base = Files.createDirectories(directory.resolve("base"));
    CONFIG.write(base.resolve("config.json"));
    SafetensorsWriter.write(
        base.resolve("model.safetensors"), weights(random), TensorType.F32, Map.of());
    writeTokenizer(base.resolve("tokenizer.json"));
    return ModelDirectory.load(base, members(directory, random), options);
  }

  /** The model alone, written before by {@link #load}. */
  public static ModelDirectory loadAlone(Path directory) throws IOException {
    return ModelDirectory.load(directory.resolve("base"), List.of(), new EngineOptions(1));
  }

  private static List<Path> members(Path directory, SplittableRandom random) throws IOException {
    AdapterSpec spec = new AdapterSpec(2, 8, Set.of("c_attn"));
    AdapterWriter writer = new AdapterWriter(CONFIG, spec, TensorType.F32);
    List<Path> members = new ArrayList<>();
    for (int member = 0; member < MEMBERS; member++) {
      Map<String, HostLora> modules = new LinkedHashMap<>();
      for (AdaptableModule module : spec.modules(CONFIG)) {
        modules.put(
            module.name(),
            new HostLora(
                uniform(random, module.in(), spec.rank()),
                uniform(random, spec.rank(), module.out())));
      }
      Path path = directory.resolve("member-" + member);
      writer.write(path, modules);
      members.add(path);
    }
    return members;
  }

  private static Map<String, HostTensor> weights(SplittableRandom random) {
    Map<String, HostTensor> weights = new LinkedHashMap<>();
    Gpt2Shapes.of(CONFIG)
        .forEach(
            (name, shape) ->
                weights.put(
                    name, uniform(random, shape.stream().mapToLong(Long::longValue).toArray())));
    return weights;
  }

  private static HostTensor uniform(SplittableRandom random, long... shape) {
    int count = 1;
    for (long side : shape) {
      count *= (int) side;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-0.4, 0.4);
    }
    return new HostTensor(values, shape);
  }

  private static void writeTokenizer(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    ObjectNode end = root.putArray("added_tokens").addObject();
    end.put("id", END_OF_TEXT).put("content", "<|endoftext|>").put("special", true);
    end.put("single_word", false).put("lstrip", false).put("rstrip", false);
    end.put("normalized", false);
    root.putNull("normalizer");
    byteLevel(root.putObject("pre_tokenizer"));
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"));
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE").putNull("dropout").putNull("unk_token");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int value = 0; value < 256; value++) {
      vocabulary.put(spelling(value), value);
    }
    vocabulary.put("<|endoftext|>", END_OF_TEXT);
    model.putArray("merges");
    json.writeValue(file.toFile(), root);
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", true);
  }

  /** GPT-2's printable spelling of a byte: itself, or a letter from U+0100 on. */
  private static String spelling(int value) {
    if (isPrintable(value)) {
      return String.valueOf((char) value);
    }
    int unprintableBefore = 0;
    for (int i = 0; i < value; i++) {
      unprintableBefore += isPrintable(i) ? 0 : 1;
    }
    return String.valueOf((char) (256 + unprintableBefore));
  }

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
  }
}
