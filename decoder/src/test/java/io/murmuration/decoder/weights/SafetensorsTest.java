package io.murmuration.decoder.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  @TempDir private Path directory;

  private static Map<String, HostTensor> tensors(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, HostTensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      int rows = 1 + random.nextInt(9);
      int columns = random.nextInt(9);
      float[] values = new float[rows * columns];
      for (int v = 0; v < values.length; v++) {
        values[v] = (float) random.nextDouble(-1e4, 1e4);
      }
      tensors.put("layer." + i, new HostTensor(values, rows, columns));
    }
    tensors.put("scalar", new HostTensor(new float[] {0.1f}));
    return tensors;
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void singlePrecisionComesBackBitByBit(long seed) throws IOException {
    Map<String, HostTensor> tensors = tensors(seed);
    Path file = directory.resolve("model.safetensors");

    SafetensorsWriter.write(file, tensors, TensorType.F32, Map.of("format", "pt"));

    try (Safetensors source = Safetensors.open(file)) {
      assertThat(source.metadata()).isEqualTo(Map.of("format", "pt"));
      assertThat(source.tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
      for (String name : tensors.keySet()) {
        assertThat(source.read(name).values()).containsExactly(tensors.get(name).values());
        assertThat(source.read(name).shape()).containsExactly(tensors.get(name).shape());
      }
    }
    assertThat(Files.list(directory)).containsExactly(file);
  }

  @ParameterizedTest(name = "seed={0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void halfPrecisionComesBackAsTheNearestHalf(long seed) throws IOException {
    Map<String, HostTensor> tensors = tensors(seed);
    Path file = directory.resolve("model.safetensors");

    SafetensorsWriter.write(file, tensors, TensorType.F16, Map.of());

    try (Safetensors source = Safetensors.open(file)) {
      for (String name : tensors.keySet()) {
        float[] expected = tensors.get(name).values();
        float[] found = source.read(name).values();
        for (int v = 0; v < expected.length; v++) {
          // Half a unit in the last place of eleven bits.
          assertThat(Math.abs(found[v] - expected[v]))
              .isLessThanOrEqualTo(Math.abs(expected[v]) / 2048);
        }
      }
    }
  }

  @Test
  void anArrayHoldsTheSameValuesInItsShapeEvenIfItIsReadInPieces() throws IOException {
    float[] values = new float[3 * 700_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 8191;
    }
    Path file = directory.resolve("large.safetensors");
    SafetensorsWriter.write(
        file, Map.of("large", new HostTensor(values, 3, 700_001)), TensorType.F32, Map.of());

    try (NDManager manager = NDManager.newBaseManager();
        Safetensors source = Safetensors.open(file)) {
      NDArray array = source.read("large", manager);

      assertThat(array.getShape()).isEqualTo(new Shape(3, 700_001));
      assertThat(array.toFloatArray()).isEqualTo(values);
      assertThat(manager.getManagedArrays()).hasSize(1);
    }
  }

  @Test
  void brainFloatsAreTheUpperHalvesOfFloats() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) 0x3fc0).putShort((short) 0xc010);
    Path file =
        write("{\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", data.array());

    try (Safetensors source = Safetensors.open(file)) {
      assertThat(source.read("b").values()).containsExactly(1.5f, -2.25f);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}; tensor a: F32 [2] needs 8 bytes, found 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}; tensor a: ends at 12 of 8 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}; 4 bytes of data belong to no tensor",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}; tensor a: leaves a gap: begins at 4, not 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}; tensor b: overlaps the tensor before it",
        "{\"a\":{\"dtype\":\"F31\",\"shape\":[2],\"data_offsets\":[0,8]}}; tensor a: unknown dtype F31",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}; tensor a: shape must be whole numbers >= 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2.5],\"data_offsets\":[0,8]}}; tensor a: shape must be whole numbers >= 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":2,\"data_offsets\":[0,8]}}; tensor a: shape must be an array",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}}; tensor a: shape must be an array",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}; tensor a: data_offsets must be [begin, end]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}; overflows",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}; Duplicate field 'a'",
        "[1]; header must be a JSON object",
        "{\"a\":; header is no valid JSON",
      })
  void aBrokenHeaderIsRefusedByName(String header, String message) throws IOException {
    Path file = write(header, new byte[8]);

    assertThatThrownBy(() -> Safetensors.open(file))
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsCutShortOrNoSafetensorsIsRefused() throws IOException {
    Path empty = Files.write(directory.resolve("empty"), new byte[3]);
    Path text = Files.writeString(directory.resolve("text"), "a text of more than eight bytes");

    assertThatThrownBy(() -> Safetensors.open(empty))
        .hasMessageContaining(
            "too short: 3 bytes".replace("too short", "too short for safetensors"));
    assertThatThrownBy(() -> Safetensors.open(text))
        .hasMessageContaining("not safetensors, or cut short");
  }

  @Test
  void tensorsThatAreMissingOrNoWeightsOrNotFiniteAreRefusedByName() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(1).putFloat(Float.NaN).putLong(7);
    Path file =
        write(
            "{\"f\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                + "\"i\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[8,16]}}",
            data.array());

    try (Safetensors source = Safetensors.open(file)) {
      assertRefused(() -> source.read("g"), "tensor g is missing");
      assertRefused(() -> source.read("i"), "tensor i: expected F32, F16 or BF16, found I64");
      assertRefused(() -> source.read("f"), "tensor f: expected finite values, found NaN");
      assertRefused(
          () -> source.requireShape("f", List.of(1L, 2L)),
          "tensor f: expected shape [1, 2], found [2]");
    }
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(RefusedModelException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aValueTooLargeForAHalfIsNotWritten() {
    Map<String, HostTensor> tensors = Map.of("w", new HostTensor(new float[] {65520f}, 1));

    assertThatThrownBy(
            () ->
                SafetensorsWriter.write(directory.resolve("x"), tensors, TensorType.F16, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor w: 65520.0 must not exceed 65504.0");
    assertThat(directory.resolve("x")).doesNotExist();
  }

  @Test
  void aTensorOfAnotherShapeThanAnnouncedIsRefusedAndNoFileIsLeftUnderTheName() {
    Path file = directory.resolve("model.safetensors");
    SafetensorsWriter.Source source =
        new SafetensorsWriter.Source(
            Map.of("a", List.of(2L, 3L)), name -> new HostTensor(new float[6], 3, 2));

    assertThatThrownBy(() -> SafetensorsWriter.write(file, source, TensorType.F32, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor a must have shape [2, 3], got [3, 2]");
    assertThat(file).doesNotExist();
  }

  private Path write(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer buffer =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(json.length).put(json).put(data);
    return Files.write(directory.resolve("crafted.safetensors"), buffer.array());
  }
}
