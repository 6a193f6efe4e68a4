package io.murmuration.trainer.dp.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.trainer.dp.optimize.Moments;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The format: eight bytes of magic, length and text of the header as JSON, parameters as floats,
 * first and second moments as doubles, and the SHA-256 of all that; big-endian.
 */
final class CheckpointFile {
  private static final long MAGIC = 0x4d55524d44503031L; // "MURMDP01"
  private static final int BUFFER_BYTES = 1 << 16;
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private CheckpointFile() {}

  /** Writes and forces it to the disk. */
  static void write(Checkpoint checkpoint, Path file) throws IOException {
    MessageDigest digest = sha256();
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream disk = Channels.newOutputStream(channel);
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(new DigestOutputStream(disk, digest), BUFFER_BYTES))) {
      byte[] header = MAPPER.writeValueAsBytes(checkpoint.header());
      out.writeLong(MAGIC);
      out.writeInt(header.length);
      out.write(header);
      for (float[] array : checkpoint.parameters()) {
        for (float value : array) {
          out.writeFloat(value);
        }
      }
      writeDoubles(checkpoint.moments().first(), out);
      writeDoubles(checkpoint.moments().second(), out);
      out.flush();
      disk.write(digest.digest());
      channel.force(true);
    }
  }

  static Checkpoint read(Path file) throws IOException {
    requireIntact(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES))) {
      if (in.readLong() != MAGIC) {
        throw new IOException("it is no checkpoint of this format");
      }
      CheckpointHeader header = readHeader(in);
      List<float[]> parameters = new ArrayList<>();
      for (int length : header.parameterLengths()) {
        float[] array = new float[length];
        for (int i = 0; i < length; i++) {
          array[i] = in.readFloat();
        }
        parameters.add(array);
      }
      List<double[]> first = readDoubles(header.momentLengths(), in);
      List<double[]> second = readDoubles(header.momentLengths(), in);
      Moments moments =
          new Moments(first, second, header.optimizerSteps(), header.optimizerNoise());
      return new Checkpoint(header, parameters, moments);
    }
  }

  /** The digest comes first, so that no length that is read below can be a damaged one. */
  private static void requireIntact(Path file) throws IOException {
    MessageDigest digest = sha256();
    long left = Files.size(file) - digest.getDigestLength();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER_BYTES];
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (count < 0) {
          break;
        }
        digest.update(buffer, 0, count);
        left -= count;
      }
      if (left != 0 || !Arrays.equals(digest.digest(), in.readAllBytes())) {
        throw new IOException("it is cut short or damaged: its digest does not match");
      }
    }
  }

  private static CheckpointHeader readHeader(DataInputStream in) throws IOException {
    int length = in.readInt();
    CheckpointHeader header = MAPPER.readValue(in.readNBytes(length), CheckpointHeader.class);
    if (header.version() != CheckpointHeader.VERSION) {
      throw new IOException(
          "version must be %d, got %d".formatted(CheckpointHeader.VERSION, header.version()));
    }
    return header;
  }

  private static void writeDoubles(List<double[]> arrays, DataOutputStream out) throws IOException {
    for (double[] array : arrays) {
      for (double value : array) {
        out.writeDouble(value);
      }
    }
  }

  private static List<double[]> readDoubles(List<Integer> lengths, DataInputStream in)
      throws IOException {
    List<double[]> arrays = new ArrayList<>();
    for (int length : lengths) {
      double[] array = new double[length];
      for (int i = 0; i < length; i++) {
        array[i] = in.readDouble();
      }
      arrays.add(array);
    }
    return arrays;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
