package io.murmuration.trainer.run;

import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.ensemble.EnsembleMember;
import io.murmuration.decoder.ensemble.FileDigests;
import io.murmuration.decoder.ensemble.ManifestSignature;
import io.murmuration.trainer.Digests;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.partition.ShardCensus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the manifest and its signature. Nothing in it is a function of private text but digests.
 */
record RunManifest(RunRequest request, ShardCensus census, RunDirectory output) {
  /** Name of the file with the settings; its digest is in the manifest. */
  static final String SETTINGS_FILE = "training.json";

  void write() throws IOException {
    Path directory = output.root();
    byte[] settings = Json.MAPPER.writeValueAsBytes(request.settings());
    DurableFiles.write(directory.resolve(SETTINGS_FILE), settings);
    SortedMap<String, String> files = FileDigests.of(directory);
    EnsembleManifest manifest =
        new EnsembleManifest(
            1,
            request.settings().name(),
            false,
            request.settings().seed(),
            FileDigests.combined(files.values()),
            census.datasetFingerprint(),
            files,
            members(files),
            training(settings));
    Path scratch = output.scratch("manifest");
    manifest.write(scratch);
    byte[] content = Files.readAllBytes(scratch.resolve(EnsembleManifest.FILE_NAME));
    byte[] pem = request.operator().publicPem().getBytes(StandardCharsets.US_ASCII);
    DurableFiles.write(directory.resolve(ManifestSignature.KEY_FILE_NAME), pem);
    DurableFiles.write(
        directory.resolve(ManifestSignature.FILE_NAME), request.operator().sign(content));
    DurableFiles.write(directory.resolve(EnsembleManifest.FILE_NAME), content);
  }

  private List<EnsembleMember> members(SortedMap<String, String> files) {
    List<EnsembleMember> members = new ArrayList<>();
    for (int index = 0; index < census.shards().size(); index++) {
      String name = RunDirectory.memberName(index);
      String weights = files.getOrDefault(name + "/adapter_model.safetensors", "none");
      String fingerprint = census.shards().get(index).fingerprint();
      members.add(new EnsembleMember(index, name, fingerprint, weights));
    }
    return members;
  }

  private Map<String, Object> training(byte[] settings) {
    Map<String, Object> training = new TreeMap<>();
    training.put("settings", request.settings());
    training.put(EnsembleManifest.DATASET, census.dataset());
    training.put("unit", request.settings().unit().name());
    training.put("adjacency", "REPLACE_ONE");
    training.put("shardFingerprints", "HMAC-SHA-256 under the operator's shard key");
    training.put("shardKey", request.key().fingerprint());
    training.put("files", Map.of(SETTINGS_FILE, Digests.sha256(settings)));
    return training;
  }
}
