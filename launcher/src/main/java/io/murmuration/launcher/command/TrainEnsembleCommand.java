package io.murmuration.launcher.command;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.generation.Ids;
import io.murmuration.launcher.config.Locations;
import io.murmuration.launcher.config.ServingConfig;
import io.murmuration.privacy.accounting.BudgetPlan;
import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.keys.OperatorKey;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.partition.PrivacyUnit;
import io.murmuration.trainer.progress.MemberGrid;
import io.murmuration.trainer.run.EnsembleRun;
import io.murmuration.trainer.run.RunRequest;
import io.murmuration.trainer.run.RunSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur train ensemble}: from a data owner's records to an ensemble to serve. */
@Command(
    name = "ensemble",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Train one member for each shard of your records, on a public base, and write an ensemble",
      "that 'murmur serve --ensemble DIR' serves (docs/training.md).",
      "The same command goes on with a run that was stopped, and ends with the same files."
    })
final class TrainEnsembleCommand implements Callable<Integer> {
  private static final int FEW_TOKENS = 1000;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private CorpusOptions corpus = new CorpusOptions();

  @Option(
      names = "--user-field",
      description = "field that says whose record it is; needed for the unit user")
  private @Nullable String userField;

  @Option(
      names = "--unit",
      required = true,
      description = "${COMPLETION-CANDIDATES}: what the guarantee hides, and no shard tears apart")
  private PrivacyUnit unit = PrivacyUnit.RECORD;

  @Option(names = "--shards", required = true, description = "shards, and so members")
  private int shards;

  @Option(
      names = "--key",
      required = true,
      description = "secret key that deals records to shards; drawn if there is no such file")
  private Path key = Path.of("shard.key");

  @Option(
      names = "--operator-key",
      description =
          "key that signs the manifest; drawn if absent (default: operator.key beside" + " --key)")
  private @Nullable Path operatorKey;

  @Option(
      names = "--base",
      defaultValue = "demo",
      description =
          "directory of a Hugging Face checkpoint, or 'demo' for the demo's public model"
              + " (default: ${DEFAULT-VALUE})")
  private String base = "demo";

  @Option(
      names = "--storage",
      defaultValue = "FLOAT32",
      description = "of the base: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Storage storage = Storage.FLOAT32;

  @Option(names = "--output", required = true, description = "where to write; absent or empty")
  private Path output = Path.of("ensemble");

  @Mixin private MemberOptions members = new MemberOptions();

  @Option(
      names = "--members-per-batch",
      defaultValue = "16",
      description = "members that share a forward (default: ${DEFAULT-VALUE})")
  private int membersPerBatch = 16;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "of factors, orders and dropout; not secret (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(names = "--threads", description = "of the engine (default: all cores)")
  private @Nullable Integer threads;

  @Option(
      names = "--checkpoint-steps",
      defaultValue = "20",
      description = "steps between two checkpoints (default: ${DEFAULT-VALUE})")
  private int checkpointSteps = 20;

  @Option(
      names = "--resume",
      description = "go on with the run in --output; done without saying, too")
  private boolean isResuming;

  @Option(
      names = "--name",
      description = "name of model and account (default: that of the output directory)")
  private @Nullable String name;

  @Option(
      names = "--epsilon",
      defaultValue = "8",
      description = "of the account in serving.json (default: ${DEFAULT-VALUE})")
  private double epsilon = 8;

  @Option(
      names = "--delta",
      defaultValue = "1e-6",
      description = "of that account; below 1 / number of records (default: ${DEFAULT-VALUE})")
  private double delta = 1e-6;

  @Override
  public Integer call() throws IOException {
    requireUnit();
    String called = name == null ? String.valueOf(output.toAbsolutePath().getFileName()) : name;
    Ids.check("name", called);
    int cores = Runtime.getRuntime().availableProcessors();
    RunSettings settings =
        new RunSettings(
            called,
            unit,
            shards,
            members.adapter(),
            members.schedule(),
            membersPerBatch,
            seed,
            threads == null ? cores : threads,
            storage);
    ServingConfig serving = ServingConfig.trained(called, shards, account(called));
    if (isResuming && !Files.isDirectory(output)) {
      throw new IllegalArgumentException("nothing to resume: there is no " + output);
    }
    // What N members are worth is known before they are trained.
    long tokens = BudgetPlan.forEvent(epsilon, delta, ServingConfig.drawOne(shards)).tokens();
    if (tokens < FEW_TOKENS) {
      System.err.printf(
          "note: with %d members the account affords %d tokens only (epsilon %s, delta %s);"
              + " ./murmur plan says what more members do%n",
          shards, tokens, epsilon, delta);
    }
    try (OrderlyStop stop = new OrderlyStop()) {
      RunRequest request = request(settings, serving, stop::isAsked);
      show(EnsembleRun.run(request, MemberGrid.standardError()));
    }
    return 0;
  }

  private RunRequest request(
      RunSettings settings, ServingConfig serving, BooleanSupplier isStopAsked) throws IOException {
    return new RunRequest(
        settings,
        corpus.source(userField),
        ShardKey.readOrMake(key),
        OperatorKey.readOrMake(
            operatorKey == null
                ? key.toAbsolutePath().resolveSibling("operator.key")
                : operatorKey),
        base.equals("demo") ? Locations.demo().resolve("base") : Path.of(base),
        output,
        Map.of(ServingConfig.FILE_NAME, serving.text()),
        checkpointSteps,
        isStopAsked);
  }

  private ServingConfig.Account account(String called) {
    AccountTerms.Unit protectedUnit =
        unit == PrivacyUnit.USER ? AccountTerms.Unit.USER : AccountTerms.Unit.RECORD;
    return new ServingConfig.Account(
        called, epsilon, delta, AccountTerms.Purpose.SERVING, protectedUnit, null);
  }

  private void requireUnit() {
    if (unit == PrivacyUnit.USER && userField == null) {
      throw new IllegalArgumentException("--unit user needs --user-field");
    }
    if (unit == PrivacyUnit.RECORD && userField != null) {
      throw new IllegalArgumentException(
          "--user-field has no meaning for --unit record, which tears users apart; give --unit"
              + " user");
    }
  }

  private void show(List<String> checks) {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println("self-check (private: for your eyes; all figures in report.html)");
    checks.forEach(check -> out.println("  " + check));
    out.println("try: ./murmur ensemble verify " + output);
    out.println("     ./murmur serve --ensemble " + output);
    out.flush();
  }
}
