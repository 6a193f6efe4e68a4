package io.murmuration.trainer.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/** A text file that only its owner may read. */
record SecretFile(Path file) {
  private static final String OWNER_ONLY = "rw-------";

  /** Reads the file; makes it from {@code fresh} if it is absent. */
  String readOrMake(Supplier<String> fresh) throws IOException {
    if (!Files.exists(file)) {
      make(fresh.get());
    }
    requireOwnerOnly();
    return Files.readString(file);
  }

  private void make(String content) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException("a key file must have a name, got " + file);
    }
    Files.createDirectories(parent);
    FileAttribute<?>[] attributes =
        hasPermissions(parent)
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY))
            }
            : new FileAttribute<?>[0];
    // Born with these rights: a file that is narrowed later could be opened before.
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)) {
      ByteBuffer rest = ByteBuffer.wrap(content.getBytes(StandardCharsets.US_ASCII));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } catch (FileAlreadyExistsException e) {
      // Somebody made it meanwhile: theirs is read.
    }
  }

  private void requireOwnerOnly() throws IOException {
    if (!hasPermissions(file)) {
      return;
    }
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
    boolean isOwners =
        found.stream().allMatch(permission -> permission.name().startsWith("OWNER_"));
    if (!isOwners) {
      throw new IOException(
          "%s: a secret key must be open to its owner alone, found %s; run: chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(found), file));
    }
  }

  private static boolean hasPermissions(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }
}
