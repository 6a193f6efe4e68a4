package io.murmuration.trainer.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.murmuration.decoder.model.LlamaConfig;
import io.murmuration.decoder.model.LlamaShapes;
import io.murmuration.decoder.weights.HostTensor;
import io.murmuration.decoder.weights.SafetensorsWriter;
import io.murmuration.decoder.weights.TensorType;
import io.murmuration.trainer.SeededRandom;
import io.murmuration.trainer.base.PackedMemory.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resident memory of a random Llama of 104 million weights, each case in its own process. */
@Tag("memory")
class PackedMemoryTest {
  private static final LlamaConfig CONFIG =
      new LlamaConfig(16, 768, 12, 4, 2048, 512, 4096, 1e-5, 10_000, true, Set.of(0));

  @TempDir private Path directory;

  /** MiB, MiB, milliseconds. */
  private record Taken(long opened, long peak, long step) {}

  @Test
  void packedWeightsTakeLessThanAQuarterAndStayPackedWhileTraining() throws Exception {
    write();
    Taken floats = measure(Storage.FLOAT32, Way.OWN);
    Taken packed = measure(Storage.NF4, Way.OWN);
    Taken oneGraph = measure(Storage.NF4, Way.ONE_GRAPH);
    Taken floatMembers = measure(Storage.FLOAT32, Way.MEMBERS);
    Taken packedMembers = measure(Storage.NF4, Way.MEMBERS);
    System.out.printf("FLOAT32 %s%nNF4 %s%nNF4, one graph %s%n", floats, packed, oneGraph);
    System.out.printf("members, FLOAT32 %s%nmembers, NF4 %s%n", floatMembers, packedMembers);

    assertThat(floats.opened()).isGreaterThan(350);
    assertThat(packed.opened()).isLessThan(floats.opened() / 4);
    assertThat(packed.peak()).isLessThan(floats.peak() / 2);
    assertThat(oneGraph.peak()).isGreaterThan(packed.peak() + 200);
    assertThat(packedMembers.peak()).isLessThan(floatMembers.peak() / 2);
  }

  private Taken measure(Storage storage, Way way) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // All of the heap is there from the start, so that differences are native memory.
            "-Xms160m",
            "-Xmx160m",
            "-XX:+AlwaysPreTouch",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            PackedMemory.class.getName(),
            directory.toString(),
            storage.name(),
            way.name());
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    String[] numbers = said.strip().lines().reduce((first, last) -> last).orElseThrow().split(" ");
    return new Taken(
        Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
  }

  private void write() throws IOException {
    CONFIG.write(directory.resolve("config.json"));
    SeededRandom random = new SeededRandom(1);
    Map<String, List<Long>> shapes = LlamaShapes.of(CONFIG);
    SafetensorsWriter.Source source =
        new SafetensorsWriter.Source(
            shapes,
            name -> {
              List<Long> shape = shapes.get(name);
              long[] sides = shape.stream().mapToLong(Long::longValue).toArray();
              float[] values =
                  new float[Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact))];
              for (int index = 0; index < values.length; index++) {
                boolean isGain = sides.length == 1;
                values[index] = isGain ? 1 : (float) (0.035 * (2 * random.nextDouble() - 1));
              }
              return new HostTensor(values, sides);
            });
    SafetensorsWriter.write(
        directory.resolve("model.safetensors"), source, TensorType.F16, Map.of());
  }
}
