package io.murmuration.launcher.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Archives of classes as the JVM keeps them in memory (JEP 350), one per kind of node. Mapping one
 * spares a node most of the work of its start.
 */
final class ClassArchives {
  private final Path directory;

  ClassArchives(Path directory) {
    this.directory = directory;
  }

  /** The JVM archives classes from jars only. */
  static boolean arePossible() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .allMatch(entry -> entry.endsWith(".jar"));
  }

  /** Options that use an archive if there is one. */
  List<String> use(NodeKind kind) {
    Path archive = archive(kind);
    return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
  }

  /** Options with which a process writes the archive when it ends in an orderly way. */
  List<String> record(NodeKind kind) {
    return List.of("-XX:ArchiveClassesAtExit=" + archive(kind), "-Xlog:cds=off");
  }

  private Path archive(NodeKind kind) {
    return directory.resolve(kind.label() + ".jsa");
  }
}
