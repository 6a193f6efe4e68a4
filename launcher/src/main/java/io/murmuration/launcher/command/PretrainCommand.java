package io.murmuration.launcher.command;

import io.murmuration.trainer.model.PretrainingSettings;
import io.murmuration.trainer.optimizer.AdamWSettings;
import io.murmuration.trainer.pretrain.Pretraining;
import io.murmuration.trainer.pretrain.PretrainingRequest;
import io.murmuration.trainer.progress.ConsoleProgress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur train pretrain}: a small base from public text. */
@Command(
    name = "pretrain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Train a small GPT-2 from nothing, on PUBLIC text: its weights and its vocabulary tell of",
      "every document. Private records belong to 'murmur train ensemble'."
    })
final class PretrainCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--tokenizer",
      defaultValue = "train",
      paramLabel = "train|FILE",
      description = "learn one from the corpus, or take over a tokenizer.json (default: train)")
  private String tokenizer = "train";

  @Option(
      names = "--end-of-text",
      defaultValue = "<|endoftext|>",
      description = "token of a tokenizer.json that parts documents (default: ${DEFAULT-VALUE})")
  private String endOfText = "<|endoftext|>";

  @Option(names = "--vocabulary", defaultValue = "1024", description = "${DEFAULT-VALUE} entries")
  private int vocabulary = 1024;

  @Option(names = "--layers", defaultValue = "4", description = "blocks (${DEFAULT-VALUE})")
  private int layers = 4;

  @Option(names = "--width", defaultValue = "128", description = "channels (${DEFAULT-VALUE})")
  private int width = 128;

  @Option(names = "--heads", defaultValue = "4", description = "heads (${DEFAULT-VALUE})")
  private int heads = 4;

  @Option(names = "--context", defaultValue = "128", description = "tokens (${DEFAULT-VALUE})")
  private int context = 128;

  @Option(names = "--steps", defaultValue = "1000", description = "steps (${DEFAULT-VALUE})")
  private int steps = 1000;

  @Option(names = "--batch", defaultValue = "16", description = "rows (${DEFAULT-VALUE})")
  private int batch = 16;

  @Option(names = "--lr", defaultValue = "3e-3", description = "peak rate (${DEFAULT-VALUE})")
  private double learningRate = 3e-3;

  @Option(names = "--warm-up", defaultValue = "40", description = "steps (${DEFAULT-VALUE})")
  private int warmUp = 40;

  @Option(names = "--weight-decay", defaultValue = "0.01", description = "${DEFAULT-VALUE}")
  private double weightDecay = 0.01;

  @Option(names = "--seed", defaultValue = "1", description = "${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(names = "--threads", description = "of the engine (default: all cores)")
  private @Nullable Integer threads;

  @Option(names = "--output", required = true, description = "where to write; absent or empty")
  private Path output = Path.of("base");

  @Override
  public Integer call() throws IOException {
    PretrainingSettings training =
        new PretrainingSettings(
            steps,
            batch,
            learningRate,
            warmUp,
            0.05,
            1.0,
            new AdamWSettings(0.9, 0.95, 1e-8, weightDecay));
    int cores = Runtime.getRuntime().availableProcessors();
    PretrainingRequest request =
        new PretrainingRequest(
            corpus.source(null),
            tokenizer.equals("train") ? null : Path.of(tokenizer),
            endOfText,
            vocabulary,
            layers,
            width,
            heads,
            context,
            training,
            seed,
            threads == null ? cores : threads,
            output);
    double loss = Pretraining.run(request, ConsoleProgress.standardError());
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(Locale.ROOT, "last loss %.3f nats per token%n", loss);
    out.println("try: ./murmur train ensemble --base " + output + " ...");
    out.flush();
    return 0;
  }
}
