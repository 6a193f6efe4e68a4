package io.murmuration.trainer.run;

import io.murmuration.trainer.Digests;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.base.BaseCheckpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Lays the base into the output, so that an ensemble is one directory. */
record BaseCopy(BaseCheckpoint base) {
  /** SHA-256 over names and digests of all files. */
  String digest() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : base.files().stream().sorted().toList()) {
      lines.add(file.getFileName() + " " + digest(file));
    }
    return Digests.sha256OfLines(lines);
  }

  /** Copies aside, forces to the disk, renames; does nothing where that was done. */
  void copyTo(RunDirectory directory) throws IOException {
    if (Files.exists(directory.base())) {
      return;
    }
    Path scratch = directory.scratch("base");
    for (Path file : base.files()) {
      Path copy = scratch.resolve(String.valueOf(file.getFileName()));
      try {
        Files.copy(file, copy);
        DurableFiles.force(copy);
      } catch (IOException e) {
        throw new IOException("cannot copy %s to %s: %s".formatted(file, copy, e.getMessage()), e);
      }
    }
    DurableFiles.rename(scratch, directory.base());
  }

  private static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digesting =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digesting.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
