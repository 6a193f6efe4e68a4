package io.murmuration.launcher.command;

import io.murmuration.trainer.tokenizer.BpeTokenizer;
import io.murmuration.trainer.tokenizer.BpeTrainer;
import io.murmuration.trainer.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur tokenizer train}: a vocabulary from public text. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Learn a byte-level byte-pair vocabulary from PUBLIC text: it tells of every document.",
      "'murmur train pretrain' does the same inside; --tokenizer FILE takes this one over."
    })
final class TokenizerTrainCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--vocabulary",
      defaultValue = "1024",
      description = "entries at most, from 257 on (default: ${DEFAULT-VALUE})")
  private int vocabulary = 1024;

  @Option(names = "--output", required = true, description = "file to write; absent")
  private Path output = Path.of("tokenizer.json");

  @Override
  public Integer call() throws IOException {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    if (Files.exists(output)) {
      throw new IllegalArgumentException(output + " exists; name a file that does not");
    }
    List<String> documents = new ArrayList<>();
    corpus.source(null).forEach(entry -> documents.add(entry.text()));
    if (documents.isEmpty()) {
      throw new IllegalArgumentException("the corpus holds no document");
    }
    BpeTokenizer tokenizer = BpeTrainer.train(documents, vocabulary);
    Path directory = output.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    TokenizerFiles.write(tokenizer, output);
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s: %d tokens%n", output, tokenizer.vocabularySize());
    out.flush();
    return 0;
  }
}
