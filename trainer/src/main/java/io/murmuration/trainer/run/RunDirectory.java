package io.murmuration.trainer.run;

import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.OutputLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The output of a run. While it is unfinished it has a folder {@code unfinished/} that says what it
 * was begun with and how far it is; the last thing of all is to remove it.
 */
final class RunDirectory implements AutoCloseable {
  private static final String WORK = "unfinished";
  private static final String IDENTITY = "run.json";

  private final Path root;
  private final OutputLock lock;

  private RunDirectory(Path root, OutputLock lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Refuses a directory that no run may write to, before anything costly is done.
   *
   * @throws IllegalArgumentException if it holds something else than an unfinished run
   */
  static void requireUsable(Path root) throws IOException {
    if (!Files.exists(root) || Files.exists(root.resolve(WORK).resolve(IDENTITY))) {
      return;
    }
    if (!Files.isDirectory(root)) {
      throw new IllegalArgumentException("output must be a directory, got the file " + root);
    }
    if (Files.exists(root.resolve(EnsembleManifest.FILE_NAME))) {
      throw new IllegalArgumentException(
          root + " holds a finished ensemble; name another output directory");
    }
    if (!children(root).isEmpty() && !isBarelyBegun(root)) {
      throw new IllegalArgumentException(
          "output directory must be absent, empty or an unfinished run, but %s holds %s"
              .formatted(root, children(root).get(0).getFileName()));
    }
  }

  /** Killed between making the folder and saying what it is for. */
  private static boolean isBarelyBegun(Path root) throws IOException {
    List<Path> children = children(root);
    return children.size() == 1 && children.get(0).equals(root.resolve(WORK));
  }

  /**
   * Begins a run, or goes on with one.
   *
   * @throws IllegalArgumentException if the run there was begun with something else, by name
   */
  static RunDirectory open(Path root, RunIdentity identity) throws IOException {
    requireUsable(root);
    Path work = root.resolve(WORK);
    Files.createDirectories(work);
    OutputLock lock = OutputLock.take(work.resolve("lock"), root);
    try {
      Path file = work.resolve(IDENTITY);
      if (Files.exists(file)) {
        RunIdentity begun = new RunIdentity(Json.MAPPER.readTree(file.toFile()));
        String difference = identity.differenceFrom(begun);
        if (!difference.isEmpty()) {
          throw new IllegalArgumentException(
              "%s holds an unfinished run with other settings: %s; give the same, or another output"
                      .formatted(root, difference)
                  + " directory");
        }
      } else {
        DurableFiles.write(file, Json.MAPPER.writeValueAsBytes(identity.json()));
      }
      return new RunDirectory(root, lock);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  Path root() {
    return root;
  }

  Path base() {
    return root.resolve("base");
  }

  static String memberName(int member) {
    return "members/%03d".formatted(member);
  }

  Path member(int member) {
    return root.resolve(memberName(member));
  }

  /** Figures of a group whose members are written. */
  Path groupResult(int group) {
    return root.resolve(WORK).resolve("group-%03d.json".formatted(group));
  }

  /** State of the group under way. */
  Path checkpoint(int group) {
    return root.resolve(WORK).resolve("group-%03d.checkpoint".formatted(group));
  }

  /** Where something is gathered before it is renamed to its place; empty. */
  Path scratch(String name) throws IOException {
    Path scratch = root.resolve(WORK).resolve(name + ".partial");
    delete(scratch);
    return Files.createDirectories(scratch);
  }

  /** The run is over: what was needed to go on is no longer. */
  void finish() throws IOException {
    lock.close();
    // Renamed first, so that half of it is never taken for a run.
    Path gone = root.resolve(WORK + ".done");
    DurableFiles.rename(root.resolve(WORK), gone);
    delete(gone);
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> below = Files.walk(directory)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
