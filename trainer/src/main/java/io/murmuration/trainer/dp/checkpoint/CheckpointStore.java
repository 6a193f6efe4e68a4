package io.murmuration.trainer.dp.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The one checkpoint of a directory. A new one is written beside the old one, forced to the disk
 * and then put in its place, so that at every moment there is a whole one. One thread, one process.
 */
public final class CheckpointStore {
  /** Name of the checkpoint in its directory. */
  public static final String FILE_NAME = "checkpoint.bin";

  private static final String TEMPORARY_NAME = "checkpoint.bin.new";

  private final Path file;
  private final Path temporary;

  /** Keeps it in {@code directory}, which is made when it is needed. */
  public CheckpointStore(Path directory) {
    file = directory.resolve(FILE_NAME);
    temporary = directory.resolve(TEMPORARY_NAME);
  }

  /**
   * Replaces the checkpoint. When this returns, the new one is on the disk.
   *
   * @throws CheckpointException if it could not; the one before is untouched
   */
  public void write(Checkpoint checkpoint) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      CheckpointFile.write(checkpoint, temporary);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint of step %d could not be written to %s (%s); the one before it is intact, and"
                  .formatted(checkpoint.header().stepsDone(), file, e)
              + " what was spent since stays spent. Make room or choose another directory, then run"
              + " again to resume",
          e);
    }
  }

  /**
   * The checkpoint; empty if none was written yet.
   *
   * @throws CheckpointException if there is one that is damaged or of another format
   */
  public Optional<Checkpoint> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(CheckpointFile.read(file));
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint %s can not be read (%s); put back a copy, or delete it to begin again: what"
                  .formatted(file, e.getMessage())
              + " was spent stays spent",
          e);
    }
  }
}
