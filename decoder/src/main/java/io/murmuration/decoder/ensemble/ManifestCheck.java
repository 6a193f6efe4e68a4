package io.murmuration.decoder.ensemble;

import io.murmuration.decoder.RefusedModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Compares a manifest with the directory it lies in; the first difference is refused by name. */
record ManifestCheck(Path directory, EnsembleManifest manifest) {
  void run() throws IOException {
    require("formatVersion", EnsembleManifest.FORMAT_VERSION, manifest.formatVersion());
    members();
    shards();
    files();
    require("digest", FileDigests.combined(manifest.files().values()), manifest.digest());
  }

  private void members() {
    if (manifest.members().isEmpty()) {
      throw refused("members", "at least one", "none");
    }
    for (int index = 0; index < manifest.memberCount(); index++) {
      EnsembleMember member = manifest.members().get(index);
      require("members[" + index + "].index", index, member.index());
      String name = "members/%03d".formatted(index);
      require("members[" + index + "].directory", name, member.directory());
      String weights = manifest.files().getOrDefault(name + "/adapter_model.safetensors", "none");
      require("members[" + index + "].adapterDigest", weights, member.adapterDigest());
    }
  }

  /** Equal fingerprints would mean that two members saw the same records. */
  private void shards() {
    List<String> fingerprints =
        manifest.members().stream().map(EnsembleMember::shardFingerprint).toList();
    require(
        "distinct shardFingerprints",
        fingerprints.size(),
        (int) fingerprints.stream().distinct().count());
    require(
        "datasetFingerprint", FileDigests.combined(fingerprints), manifest.datasetFingerprint());
  }

  private void files() throws IOException {
    for (String part : List.of("base", "members")) {
      if (!Files.isDirectory(directory.resolve(part))) {
        throw new RefusedModelException(directory.resolve(part) + ": expected a directory");
      }
    }
    Map<String, String> found = FileDigests.of(directory);
    for (Map.Entry<String, String> listed : manifest.files().entrySet()) {
      String digest = found.getOrDefault(listed.getKey(), "no such file");
      require("digest of " + listed.getKey(), listed.getValue(), digest);
    }
    for (String name : found.keySet()) {
      if (!manifest.files().containsKey(name)) {
        throw refused("files", "only listed files", name);
      }
    }
  }

  private void require(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw refused(what, expected, found);
    }
  }

  private RefusedModelException refused(String what, Object expected, Object found) {
    return new RefusedModelException(
        "%s: %s: expected %s, found %s"
            .formatted(directory.resolve(EnsembleManifest.FILE_NAME), what, expected, found));
  }
}
