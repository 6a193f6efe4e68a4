package io.murmuration.trainer.run;

import io.murmuration.trainer.Digests;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.ensemble.ShardGroup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The state of the group under way in one file: its SHA-256 in hexadecimal, a line feed, the state.
 */
record GroupCheckpoint(Path file) {
  private static final int HEADER_BYTES = 65;

  void write(ShardGroup group) throws IOException {
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    group.save(new DataOutputStream(state));
    byte[] header =
        (Digests.sha256(state.toByteArray()) + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] content = Arrays.copyOf(header, HEADER_BYTES + state.size());
    System.arraycopy(state.toByteArray(), 0, content, HEADER_BYTES, state.size());
    DurableFiles.write(file, content);
  }

  /**
   * Takes the state over into a group that has learnt nothing; does nothing if there is none.
   *
   * @throws IOException if the file is not what was written
   */
  void readInto(ShardGroup group) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] content = Files.readAllBytes(file);
    byte[] state =
        Arrays.copyOfRange(content, Math.min(HEADER_BYTES, content.length), content.length);
    String header =
        new String(
            content, 0, Math.min(HEADER_BYTES - 1, content.length), StandardCharsets.US_ASCII);
    if (!header.equals(Digests.sha256(state))) {
      throw new IOException(
          file + " is damaged: its digest differs; delete it to train its members anew");
    }
    group.load(new DataInputStream(new ByteArrayInputStream(state)));
  }
}
