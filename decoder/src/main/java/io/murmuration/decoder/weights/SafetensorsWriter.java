package io.murmuration.decoder.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Writes safetensors files, tensors in the order of the map: the same map gives the same bytes.
 *
 * <p>The file appears under its name only when it is whole.
 */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;
  private static final int WINDOW_COUNT = 1 << 16;

  private SafetensorsWriter() {}

  /**
   * Writes F32 or F16, rounding halves to nearest even.
   *
   * @throws IllegalArgumentException for another type, or a finite value too large for F16
   */
  public static void write(
      Path file, Map<String, HostTensor> tensors, TensorType type, Map<String, String> metadata)
      throws IOException {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> shapes.put(name, LongStream.of(tensor.shape()).boxed().toList()));
    write(file, new Source(shapes, tensors::get), type, metadata);
  }

  /**
   * Tensors of known shapes, each made when it is written and not kept: a file may be larger than
   * the heap.
   *
   * @param shapes in the order of the file
   * @param tensors gives the tensor of a name, in its shape
   */
  public record Source(Map<String, List<Long>> shapes, Function<String, HostTensor> tensors) {}

  /**
   * Writes tensors one at a time.
   *
   * @throws IllegalArgumentException as above, and for a tensor of another shape than announced
   */
  public static void write(Path file, Source source, TensorType type, Map<String, String> metadata)
      throws IOException {
    if (type != TensorType.F32 && type != TensorType.F16) {
      throw new IllegalArgumentException("type must be F32 or F16, got " + type);
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
      byte[] header = header(source.shapes(), type, metadata);
      byte[] headerSize = new byte[8];
      littleEndian(headerSize).putLong(header.length);
      out.write(headerSize);
      out.write(header);
      for (Map.Entry<String, List<Long>> entry : source.shapes().entrySet()) {
        HostTensor tensor = source.tensors().apply(entry.getKey());
        requireShape(entry, tensor);
        writeValues(out, entry.getKey(), tensor.values(), type);
      }
    }
    Files.move(
        unfinished, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void requireShape(Map.Entry<String, List<Long>> announced, HostTensor tensor) {
    List<Long> shape = LongStream.of(tensor.shape()).boxed().toList();
    if (!shape.equals(announced.getValue())) {
      throw new IllegalArgumentException(
          "tensor %s must have shape %s, got %s"
              .formatted(announced.getKey(), announced.getValue(), shape));
    }
  }

  private static byte[] header(
      Map<String, List<Long>> shapes, TensorType type, Map<String, String> metadata)
      throws IOException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode strings = root.putObject("__metadata__");
      metadata.forEach(strings::put);
    }
    long begin = 0;
    for (Map.Entry<String, List<Long>> shape : shapes.entrySet()) {
      long[] sides = shape.getValue().stream().mapToLong(side -> side).toArray();
      long end = begin + HostTensor.count(sides) * type.size();
      ObjectNode entry = root.putObject(shape.getKey());
      entry.put("dtype", type.name());
      entry.set("shape", JSON.valueToTree(sides));
      entry.set("data_offsets", JSON.valueToTree(new long[] {begin, end}));
      begin = end;
    }
    byte[] json = JSON.writeValueAsBytes(root);
    // The format asks for data that begins at a multiple of eight: the header ends in spaces.
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeValues(OutputStream out, String name, float[] values, TensorType type)
      throws IOException {
    for (int from = 0; from < values.length; from += WINDOW_COUNT) {
      int to = Math.min(values.length, from + WINDOW_COUNT);
      byte[] bytes = new byte[(to - from) * type.size()];
      ByteBuffer window = littleEndian(bytes);
      for (int i = from; i < to; i++) {
        if (type == TensorType.F32) {
          window.putFloat(values[i]);
        } else {
          window.putShort(half(name, values[i]));
        }
      }
      out.write(bytes);
    }
  }

  private static short half(String name, float value) {
    short half = HalfFloat.fromFloat(value);
    if (Float.isFinite(value) && !Float.isFinite(HalfFloat.toFloat(half))) {
      throw new IllegalArgumentException(
          "tensor " + name + ": " + value + " must not exceed " + HalfFloat.MAX_VALUE + " in F16");
    }
    return half;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
