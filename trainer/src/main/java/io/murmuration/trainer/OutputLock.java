package io.murmuration.trainer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second process out of an output. The operating system holds the lock for as long as the
 * process lives: it goes with the process, also by {@code kill -9}, while the empty file stays.
 * Whoever removes that file lets two in.
 */
public final class OutputLock implements AutoCloseable {
  private final FileChannel channel;

  private OutputLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param file made if it is not there; its directory has to be
   * @param output what it guards, for the message
   * @throws IllegalArgumentException if another process, or another run in this one, holds it
   * @throws IOException if the file system has no locks, or the file cannot be made
   */
  public static OutputLock take(Path file, Path output) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean isHeld = false;
    try {
      isHeld = tryLock(channel);
    } finally {
      if (!isHeld) {
        channel.close();
      }
    }
    if (!isHeld) {
      throw new IllegalArgumentException(
          "another process is training into %s; wait for its end, or name another output directory"
              .formatted(output));
    }
    return new OutputLock(channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Lets others in; does nothing the second time. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
