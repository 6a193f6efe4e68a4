package io.murmuration.launcher.dp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.OutputLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What a run is called and what it spends from, beside its checkpoint: a run that is resumed finds
 * its own spends again.
 *
 * @param run id of the run in the ledger
 * @param account name of the account; empty for a run without one
 * @param dataset keyed fingerprint of the records
 */
public record RunNotes(String run, String account, String dataset) {
  private static final String FILE = "run.json";
  private static final String LOCK = "run.lock";
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * Keeps other processes out of the directory, which is made if it is not there.
   *
   * @throws IllegalArgumentException if the directory holds something else, or another process
   *     trains into it
   */
  public static OutputLock lock(Path directory) throws IOException {
    requireUsable(directory);
    Files.createDirectories(directory);
    return OutputLock.take(directory.resolve(LOCK), directory);
  }

  /**
   * Those of the directory, or new ones in an empty one.
   *
   * @throws IllegalArgumentException if the directory holds something else, or a run of another
   *     account or of other records
   */
  public static RunNotes readOrMake(Path directory, String account, String dataset)
      throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.isRegularFile(file)) {
      RunNotes kept = read(file);
      if (!kept.account.equals(account) || !kept.dataset.equals(dataset)) {
        throw new IllegalArgumentException(
            "%s holds a run of account '%s' on data set %s, not of '%s' on %s; give it back its"
                    .formatted(directory, kept.account, kept.dataset, account, dataset)
                + " account, corpus and key, or write elsewhere");
      }
      return kept;
    }
    requireUsable(directory);
    Files.createDirectories(directory);
    String id = "train-" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    RunNotes made = new RunNotes(id, account, dataset);
    DurableFiles.write(file, MAPPER.writeValueAsString(made).getBytes(StandardCharsets.UTF_8));
    return made;
  }

  private static void requireUsable(Path directory) throws IOException {
    if (!Files.exists(directory) || Files.isRegularFile(directory.resolve(FILE))) {
      return;
    }
    if (Files.isDirectory(directory)) {
      try (Stream<Path> children = Files.list(directory)) {
        if (children.allMatch(child -> child.endsWith(LOCK))) {
          return;
        }
      }
    }
    throw new IllegalArgumentException(
        "--output must be absent, empty, or hold a run of this command, got " + directory);
  }

  private static RunNotes read(Path file) throws IOException {
    try {
      return MAPPER.readValue(Files.readAllBytes(file), RunNotes.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + " can not be read: " + e.getOriginalMessage(), e);
    }
  }
}
