package io.murmuration.decoder.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.murmuration.decoder.RefusedModelException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * An open safetensors file: eight bytes of header length (little-endian), a JSON header, data.
 *
 * <p>Strict: unknown types, names given twice, overlaps, gaps and short data are refused with the
 * names of file and tensor. F32, F16 and BF16 are read, always as 32-bit floats.
 */
public final class Safetensors implements AutoCloseable {
  /** Larger headers are refused before memory is taken for them. */
  static final long HEADER_SIZE_MAX = 100_000_000;

  private static final int WINDOW_COUNT = 1 << 20;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private Safetensors(Path file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its whole header against its length.
   *
   * @throws RefusedModelException if the file breaks the format
   * @throws IOException if it cannot be read
   */
  public static Safetensors open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Safetensors(file, channel, header(file, channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static SafetensorsHeader header(Path file, FileChannel channel) throws IOException {
    long fileSize = channel.size();
    if (fileSize < 8) {
      throw new RefusedModelException(file + ": too short for safetensors: " + fileSize + " bytes");
    }
    long headerSize = read(channel, 0, 8).getLong();
    if (headerSize < 2 || headerSize > Math.min(HEADER_SIZE_MAX, fileSize - 8)) {
      throw new RefusedModelException(
          "%s: header of %d bytes in a file of %d: not safetensors, or cut short"
              .formatted(file, headerSize, fileSize));
    }
    byte[] json = new byte[(int) headerSize];
    read(channel, 8, json.length).get(json);
    return SafetensorsHeader.parse(file, json, fileSize - 8 - headerSize);
  }

  public Path file() {
    return file;
  }

  /** Entries by name, in the order of the header. */
  public Map<String, TensorEntry> tensors() {
    return Collections.unmodifiableMap(header.tensors());
  }

  /** The free-form strings of the header. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(header.metadata());
  }

  /**
   * The values of a tensor of type F32, F16 or BF16.
   *
   * @throws RefusedModelException if it is missing, of another type, or not all finite
   */
  public HostTensor read(String name) throws IOException {
    TensorEntry entry = entry(name);
    float[] values = new float[Math.toIntExact(entry.count())];
    for (int from = 0; from < values.length; from += WINDOW_COUNT) {
      int to = Math.min(values.length, from + WINDOW_COUNT);
      System.arraycopy(window(entry, from, to), 0, values, from, to - from);
    }
    return new HostTensor(values, entry.shapeArray());
  }

  /** As {@link #read(String)}, after {@link #requireShape}. */
  public HostTensor read(String name, List<Long> expectedShape) throws IOException {
    requireShape(name, expectedShape);
    return read(name);
  }

  /** The same values as a float32 array that belongs to {@code manager}. */
  public NDArray read(String name, NDManager manager) throws IOException {
    TensorEntry entry = entry(name);
    int count = Math.toIntExact(entry.count());
    // Filled piece by piece, so that neither the heap nor direct buffers hold the whole tensor.
    try (NDArray flat = manager.zeros(new Shape(count))) {
      for (int from = 0; from < count; from += WINDOW_COUNT) {
        int to = Math.min(count, from + WINDOW_COUNT);
        try (NDArray piece = manager.create(window(entry, from, to))) {
          flat.set(new NDIndex().addSliceDim(from, to), piece);
        }
      }
      NDArray array = flat.reshape(new Shape(entry.shapeArray()));
      array.setName(name);
      return array;
    }
  }

  private float[] window(TensorEntry entry, int from, int to) throws IOException {
    int size = entry.type().size();
    long position = header.dataStart() + entry.begin() + (long) from * size;
    float[] values = new float[to - from];
    entry.type().decode(read(channel, position, (to - from) * size), values);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new RefusedModelException(
            "%s: tensor %s: expected finite values, found %s".formatted(file, entry.name(), value));
      }
    }
    return values;
  }

  private TensorEntry entry(String name) {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new RefusedModelException(file + ": tensor " + name + " is missing");
    }
    if (!entry.type().isWeight()) {
      throw new RefusedModelException(
          "%s: tensor %s: expected F32, F16 or BF16, found %s".formatted(file, name, entry.type()));
    }
    if (entry.count() > Integer.MAX_VALUE / Float.BYTES) {
      throw new RefusedModelException(
          "%s: tensor %s: %d elements are more than one array holds"
              .formatted(file, name, entry.count()));
    }
    return entry;
  }

  /** Refuses unless the tensor is there with exactly this shape. */
  public void requireShape(String name, List<Long> expected) {
    TensorEntry entry = entry(name);
    if (!entry.shape().equals(expected)) {
      throw new RefusedModelException(
          "%s: tensor %s: expected shape %s, found %s"
              .formatted(file, name, expected, entry.shape()));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static ByteBuffer read(FileChannel channel, long position, int size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("file became shorter while it was read");
      }
    }
    return buffer.flip();
  }
}
