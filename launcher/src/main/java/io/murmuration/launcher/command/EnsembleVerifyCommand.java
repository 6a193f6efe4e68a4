package io.murmuration.launcher.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.ensemble.EnsembleManifest;
import io.murmuration.decoder.ensemble.ManifestSignature;
import io.murmuration.trainer.Digests;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code murmur ensemble verify}: files against the manifest, the manifest against its signature.
 */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Check every file of an ensemble against its manifest, and the manifest against its",
      "signature. Exit code 1 if anything differs, or if a key is given and nothing is signed."
    })
final class EnsembleVerifyCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Parameters(paramLabel = "DIRECTORY", description = "the ensemble")
  private Path directory = Path.of("demo");

  @Option(
      names = "--public-key",
      description =
          "PEM of the operator's public key, got from the operator; without it the key"
              + " beside the manifest is used, which anybody may have put there")
  private @Nullable Path publicKey;

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    PrintWriter out = spec.commandLine().getOut();
    EnsembleManifest manifest = EnsembleManifest.read(directory);
    otherFiles(manifest);
    out.printf(
        "%s: %d members, %d files as in the manifest%n",
        manifest.name(), manifest.memberCount(), manifest.files().size());
    Optional<ManifestSignature> signature =
        publicKey == null
            ? ManifestSignature.check(directory)
            : Optional.of(ManifestSignature.check(directory, publicKey));
    if (signature.isEmpty()) {
      out.println("not signed: who made it is not shown");
    } else if (publicKey == null) {
      out.println("signed by the key beside it, SHA-256 " + signature.get().key());
      out.println("compare that with the operator's, or give --public-key");
    } else {
      out.println("signed by the key given, SHA-256 " + signature.get().key());
    }
    out.flush();
    return 0;
  }

  /** Files outside base and members whose digests the manifest gives. */
  private void otherFiles(EnsembleManifest manifest) throws IOException {
    JsonNode training = new ObjectMapper().valueToTree(manifest.training());
    for (Map.Entry<String, JsonNode> entry : training.path("files").properties()) {
      Path file = directory.resolve(entry.getKey());
      String found =
          Files.isRegularFile(file) ? Digests.sha256(Files.readAllBytes(file)) : "no such file";
      if (!found.equals(entry.getValue().asText())) {
        throw new RefusedModelException(
            "%s: digest: expected %s, found %s".formatted(file, entry.getValue().asText(), found));
      }
    }
  }
}
