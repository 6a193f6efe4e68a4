package io.murmuration.decoder.ensemble;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What an ensemble is made of and on which data: {@code manifest.json} beside {@code base/} and
 * {@code members/}. Digests are SHA-256 in lower-case hexadecimal.
 *
 * @param formatVersion 1
 * @param name what people call it
 * @param synthetic whether the private records were made up
 * @param seed from which everything followed
 * @param digest over the sorted digests of all files: the identity of the ensemble
 * @param datasetFingerprint over the sorted fingerprints of the shards: the identity of the shards,
 *     and of the data where {@link #dataset} knows no other name
 * @param files digest of each file by its path below the directory, with forward slashes
 * @param members in order of index
 * @param training sizes, settings and measured perplexities, for people; and {@link #dataset}
 */
public record EnsembleManifest(
    int formatVersion,
    String name,
    boolean synthetic,
    long seed,
    String digest,
    String datasetFingerprint,
    Map<String, String> files,
    List<EnsembleMember> members,
    Map<String, Object> training) {
  /** The manifest's own name; it is not one of the files it lists. */
  public static final String FILE_NAME = "manifest.json";

  /** Where {@code training} names the data set, whatever its shards. */
  public static final String DATASET = "dataset";

  static final int FORMAT_VERSION = 1;

  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** Sorts files and settings by name. */
  public EnsembleManifest {
    files = Collections.unmodifiableMap(new TreeMap<>(files));
    members = List.copyOf(members);
    training = Collections.unmodifiableMap(new TreeMap<>(training));
  }

  /**
   * What the ledger calls the data: the same for the same records, unit and key, however many
   * shards they were dealt to, so that all that is spent on them meets in one place.
   *
   * @throws RefusedModelException if the name is none
   */
  public String dataset() {
    Object named = training.get(DATASET);
    if (named == null) {
      return datasetFingerprint;
    }
    if (named instanceof String name && NAME.matcher(name).matches()) {
      return name;
    }
    throw new RefusedModelException(
        "%s: training.%s: expected 64 hexadecimal digits, found %s"
            .formatted(FILE_NAME, DATASET, named));
  }

  /**
   * The manifest of a directory, all of it checked: version, digests of every file, no file
   * unlisted, members numbered from 0, every shard different.
   *
   * @throws RefusedModelException if anything differs, by name
   * @throws IOException if a file cannot be read
   */
  public static EnsembleManifest read(Path directory) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new RefusedModelException(file + ": manifest is missing");
    }
    EnsembleManifest manifest;
    try {
      manifest = MAPPER.readValue(file.toFile(), EnsembleManifest.class);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new RefusedModelException(file + ": " + e.getOriginalMessage(), e);
    }
    new ManifestCheck(directory, manifest).run();
    return manifest;
  }

  /** Writes {@code manifest.json}; the same manifest gives the same bytes. */
  public void write(Path directory) throws IOException {
    MAPPER.writeValue(directory.resolve(FILE_NAME).toFile(), this);
  }

  /** Number of members, N. */
  public int memberCount() {
    return members.size();
  }

  /** Where the public model lies. */
  public Path baseDirectory(Path directory) {
    return directory.resolve("base");
  }

  /** Where the members' adapters lie, in order of index. */
  public List<Path> memberDirectories(Path directory) {
    return members.stream().map(member -> directory.resolve(member.directory())).toList();
  }
}
