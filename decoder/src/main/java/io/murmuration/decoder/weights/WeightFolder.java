package io.murmuration.decoder.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Finds the safetensors files of a model's directory, whole or in shards. */
public final class WeightFolder {
  private static final String SINGLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";
  private static final List<String> OTHER_FORMATS =
      List.of(".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".gguf", ".h5", ".onnx");

  private WeightFolder() {}

  /**
   * The files that together hold the weights.
   *
   * @throws RefusedModelException if there are none, or only ones of another format
   */
  public static List<Path> files(Path directory) throws IOException {
    if (Files.exists(directory.resolve(INDEX))) {
      return shards(directory, directory.resolve(INDEX));
    }
    return List.of(only(directory, SINGLE));
  }

  /** The file, or a refusal that names what else lies there and what to do about it. */
  public static Path only(Path directory, String name) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new RefusedModelException(directory + ": expected a directory");
    }
    Path file = directory.resolve(name);
    if (Files.isRegularFile(file)) {
      return file;
    }
    try (Stream<Path> children = Files.list(directory)) {
      List<String> others =
          children.map(WeightFolder::fileName).filter(WeightFolder::isOther).sorted().toList();
      if (others.isEmpty()) {
        throw new RefusedModelException(directory + ": " + name + " is missing");
      }
      throw new RefusedModelException(
          "%s: %s is missing, found %s: only safetensors is read, since other formats may run code;"
                  .formatted(directory, name, others)
              + " convert with save_pretrained(..., safe_serialization=True)");
    }
  }

  private static List<Path> shards(Path directory, Path index) throws IOException {
    JsonNode map = new ObjectMapper().readTree(Files.readAllBytes(index)).path("weight_map");
    Set<String> names = new TreeSet<>();
    map.forEach(name -> names.add(name.asText()));
    if (names.isEmpty()) {
      throw new RefusedModelException(index + ": weight_map must name the shards, found " + map);
    }
    for (String name : names) {
      // A shard lies beside its index: a path would let a downloaded index read elsewhere.
      if (name.contains("/") || name.contains("\\") || !name.endsWith(".safetensors")) {
        throw new RefusedModelException(index + ": not the name of a shard: " + name);
      }
      only(directory, name);
    }
    return names.stream().map(directory::resolve).toList();
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static boolean isOther(String name) {
    return OTHER_FORMATS.stream().anyMatch(name::endsWith);
  }
}
