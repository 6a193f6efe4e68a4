package io.murmuration.launcher.command;

import io.murmuration.contracts.budget.AccountTerms;
import io.murmuration.contracts.budget.LedgerFact;
import io.murmuration.contracts.generation.Ids;
import io.murmuration.launcher.account.AccountOperator;
import io.murmuration.launcher.account.Standing;
import io.murmuration.launcher.config.Locations;
import io.murmuration.launcher.dp.DpTraining;
import io.murmuration.launcher.dp.Learner;
import io.murmuration.launcher.dp.LedgerAccess;
import io.murmuration.launcher.dp.LedgerSpends;
import io.murmuration.launcher.dp.RunNotes;
import io.murmuration.launcher.dp.ServableModel;
import io.murmuration.launcher.dp.TrainingAccount;
import io.murmuration.privacy.accounting.PrivacyTarget;
import io.murmuration.trainer.OutputLock;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.base.Storage;
import io.murmuration.trainer.dp.run.DpSettings;
import io.murmuration.trainer.dp.run.DpTrainingRun;
import io.murmuration.trainer.dp.run.RunMode;
import io.murmuration.trainer.dp.run.RunReport;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.partition.PrivacyUnit;
import io.murmuration.trainer.progress.ConsoleProgress;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code murmur train dp}: a model whose training is private, and whose tokens are free. */
@Command(
    name = "dp",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Train a model by DP-SGD on your records. Every step is paid from an account in the ledger",
      "before it is computed; what is made may then be used as often as you like.",
      "The same command goes on with a run that was stopped."
    })
final class TrainDpCommand implements Callable<Integer> {
  private static final long ANSWER_MILLIS = 60_000;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Mixin private CorpusOptions corpus = new CorpusOptions();

  @Option(names = "--user-field", description = "field that says whose record it is")
  private @Nullable String userField;

  @Option(names = "--unit", required = true, description = "${COMPLETION-CANDIDATES}")
  private PrivacyUnit unit = PrivacyUnit.RECORD;

  @Option(
      names = "--key",
      required = true,
      description = "secret key that names the data set; drawn if there is no such file")
  private Path key = Path.of("shard.key");

  @Option(
      names = "--base",
      defaultValue = "demo",
      description = "directory of a Hugging Face checkpoint, or 'demo' (default: ${DEFAULT-VALUE})")
  private String base = "demo";

  @Option(
      names = "--storage",
      defaultValue = "FLOAT32",
      description = "of the base: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private Storage storage = Storage.FLOAT32;

  @Option(names = "--output", required = true, description = "where to write; absent or empty")
  private Path output = Path.of("adapter");

  @Option(
      names = "--block-size",
      description = "tokens of an example at most (default: the preset's, or 64)")
  private @Nullable Integer blockSize;

  @Option(names = "--micro-batch", defaultValue = "32", description = "examples in one forward")
  private int microBatch = 32;

  @Option(names = "--checkpoint-steps", defaultValue = "10", description = "between checkpoints")
  private int checkpointSteps = 10;

  @Option(names = "--public-text", description = "text that is not private: its loss is reported")
  private @Nullable Path publicText;

  @Option(
      names = "--account",
      description = "opened if it is not there (default: name of the output directory)")
  private @Nullable String account;

  @Option(names = "--no-dp", description = "no noise and no account: nothing made so is private")
  private boolean noDp;

  @Option(
      names = "--simulate",
      paramLabel = "SEED",
      description = "noise of a seed, for experiments: not private, and no account is spent")
  private @Nullable Long simulate;

  @Option(names = "--bootstrap", description = "broker (default: the server's on --data)")
  private @Nullable String bootstrap;

  @Option(names = "--topic-prefix", defaultValue = "murmuration", description = "topic prefix")
  private String topicPrefix = "murmuration";

  @Option(names = "--data", description = "data directory of the server (default: .murmur)")
  private Path data = Locations.data();

  @Mixin private KafkaOptions kafka = new KafkaOptions();

  @Mixin private DpOptions options = new DpOptions();

  @Override
  public Integer call() throws Exception {
    if (unit == PrivacyUnit.USER && userField == null) {
      throw new IllegalArgumentException("--unit user needs --user-field");
    }
    String called =
        account == null ? String.valueOf(output.toAbsolutePath().getFileName()) : account;
    Ids.check("account", called);
    CorpusSource source = corpus.source(userField);
    OutputLock lock = RunNotes.lock(output);
    try {
      return train(source, called);
    } finally {
      lock.close();
    }
  }

  private Integer train(CorpusSource source, String called) throws Exception {
    boolean hasPrivacy = !noDp && simulate == null;
    String dataset = DpTraining.fingerprint(source, ShardKey.readOrMake(key), unit);
    RunNotes notes = RunNotes.readOrMake(output, hasPrivacy ? called : "", dataset);
    BaseCheckpoint checkpoint =
        BaseCheckpoint.read(base.equals("demo") ? Locations.demo().resolve("base") : Path.of(base));
    DpTraining training =
        DpTraining.open(
            new DpTraining.Sources(source, unit, checkpoint, blockTokens(), publicTexts()));
    DpSettings settings = options.settings(training.unitCount(), !noDp);
    try (OrderlyStop stop = new OrderlyStop();
        Learner learner = options.learner(checkpoint, storage)) {
      DpTrainingRun run =
          training.run(
              settings,
              learner.trainee(),
              output.resolve("checkpoint"),
              new DpTraining.Pace(microBatch, checkpointSteps, stop::isAsked));
      say(settings, training.unitCount(), run);
      RunReport report = hasPrivacy ? paid(run, settings, notes) : unpaid(run);
      learner.writeParts(output);
      ServableModel.Payment payment =
          hasPrivacy ? new ServableModel.Payment(notes, protectedUnit(), run.stepEvent()) : null;
      boolean isServable =
          new ServableModel(output, checkpoint).write(learner::writeModel, report, payment);
      sayWritten(isServable);
      return report.stopped() == null ? 0 : 1;
    }
  }

  private int blockTokens() {
    return blockSize == null ? options.blockTokens() : blockSize;
  }

  private void sayWritten(boolean isServable) {
    out().println("wrote " + output.resolve("model") + " and " + output.resolve("report.html"));
    out()
        .println(
            isServable
                ? "its tokens are free: ./murmur serve --ensemble " + output
                : "nobody paid for it, so no server takes it: its tokens are not private");
    out().flush();
  }

  private AccountTerms.Unit protectedUnit() {
    return unit == PrivacyUnit.USER ? AccountTerms.Unit.USER : AccountTerms.Unit.RECORD;
  }

  private List<String> publicTexts() throws IOException {
    return publicText == null
        ? List.of()
        : Files.readAllLines(publicText).stream().filter(line -> !line.isBlank()).toList();
  }

  private RunReport unpaid(DpTrainingRun run) {
    Long seed = simulate;
    RunMode mode = seed == null ? new RunMode.WithoutPrivacy() : new RunMode.Simulation(seed);
    return run.run(mode, ConsoleProgress.standardError());
  }

  private RunReport paid(DpTrainingRun run, DpSettings settings, RunNotes notes) throws Exception {
    LedgerAccess.Place place =
        new LedgerAccess.Place(bootstrap, topicPrefix, data, kafka.properties());
    try (LedgerAccess ledger = LedgerAccess.open(place)) {
      requireAccount(ledger, run, settings, notes);
      TrainingAccount owner = new TrainingAccount(notes.run(), notes.account(), notes.dataset());
      try (LedgerSpends spends =
          LedgerSpends.open(ledger.log(), ledger.topics(), owner, ANSWER_MILLIS)) {
        return run.run(new RunMode.Private(spends), ConsoleProgress.standardError());
      }
    }
  }

  /** Opens the account if it is not there, and says before the first step if it is too small. */
  private void requireAccount(
      LedgerAccess ledger, DpTrainingRun run, DpSettings settings, RunNotes notes)
      throws InterruptedException, TimeoutException {
    AccountOperator operator = new AccountOperator(ledger.log(), ledger.topics());
    if (isOpen(operator.find(notes.account(), notes.dataset(), ANSWER_MILLIS), notes.account())) {
      return;
    }
    PrivacyTarget target = settings.noise().target();
    LedgerFact fact =
        operator.open(
            notes.account(),
            new AccountTerms(
                target.epsilon(),
                target.delta(),
                new AccountTerms.Dataset(notes.dataset(), false),
                run.stepEvent(),
                AccountTerms.Purpose.SERVING,
                protectedUnit(),
                null),
            ANSWER_MILLIS);
    if (fact instanceof LedgerFact.Rejected rejected) {
      throw new IllegalArgumentException(
          "account '%s' was not opened: %s: %s"
              .formatted(notes.account(), rejected.code(), rejected.reason()));
    } else if (fact instanceof LedgerFact.Opened opened) {
      out()
          .printf(
              Locale.ROOT,
              "opened account '%s': epsilon %s at delta %s, %d steps%n",
              notes.account(),
              target.epsilon(),
              target.delta(),
              opened.totals().remainingTokens());
      out().flush();
    }
  }

  private static boolean isOpen(Standing standing, String account) {
    if (standing instanceof Standing.Frozen frozen) {
      throw new IllegalStateException(
          "account '%s' lies in partition %d of the ledger, which is frozen: %s"
              .formatted(account, frozen.partition(), frozen.reason()));
    }
    return standing instanceof Standing.Open;
  }

  private void say(DpSettings settings, int unitCount, DpTrainingRun run) {
    PrintWriter out = out();
    out.printf(
        Locale.ROOT,
        "%d units, rate %.5f, %d steps, %s%n",
        unitCount,
        settings.rate(unitCount),
        settings.steps(),
        noDp ? "no noise: NOT private" : "noise " + run.stepNoise());
    out.flush();
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("picocli sets the spec");
    }
    return spec.commandLine().getOut();
  }
}
