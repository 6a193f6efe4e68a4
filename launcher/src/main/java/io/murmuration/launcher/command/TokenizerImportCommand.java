package io.murmuration.launcher.command;

import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.DurableFiles;
import io.murmuration.trainer.tokenizer.SentencePieceFiles;
import io.murmuration.trainer.tokenizer.SentencePieceJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code murmur tokenizer import}: a SentencePiece vocabulary as {@code tokenizer.json}. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Turn SentencePiece's tokenizer.model (BPE), or llama2.c's tokenizer.bin, into a"
          + " tokenizer.json."
    })
final class TokenizerImportCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Option(names = "--from", required = true, description = "tokenizer.model or tokenizer.bin")
  private Path from = Path.of("tokenizer.model");

  @Option(names = "--output", required = true, description = "file to write; must not be there")
  private Path output = Path.of("tokenizer.json");

  @Override
  public Integer call() throws IOException {
    if (Files.exists(output)) {
      throw new IllegalArgumentException(
          "--output must not exist, got " + output + "; move it away, or name another");
    }
    String json = SentencePieceJson.of(SentencePieceFiles.read(from));
    DurableFiles.write(output, json.getBytes(StandardCharsets.UTF_8));
    try (Tokenizer tokenizer = Tokenizer.open(output)) {
      if (spec != null) {
        spec.commandLine()
            .getOut()
            .println("wrote " + output + ": " + tokenizer.vocabularySize() + " tokens");
        spec.commandLine().getOut().flush();
      }
    }
    return 0;
  }
}
