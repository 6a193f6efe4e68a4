package io.murmuration.launcher.dp;

import io.murmuration.decoder.RefusedModelException;
import io.murmuration.decoder.text.Tokenizer;
import io.murmuration.trainer.base.BaseCheckpoint;
import io.murmuration.trainer.dp.run.DpSettings;
import io.murmuration.trainer.dp.run.DpTrainingRun;
import io.murmuration.trainer.dp.run.Execution;
import io.murmuration.trainer.dp.run.Trainee;
import io.murmuration.trainer.dp.sample.PrivacyUnits;
import io.murmuration.trainer.keys.ShardKey;
import io.murmuration.trainer.partition.Partition;
import io.murmuration.trainer.partition.PrivacyUnit;
import io.murmuration.trainer.partition.ShardCensus;
import io.murmuration.trainer.records.CorpusSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The private records in a base's tokens: what a run of DP-SGD is made from. */
public final class DpTraining {
  private static final int SHARDS_MIN = 2;

  private final PrivacyUnits units;
  private final List<int[]> publicProbe;

  private DpTraining(PrivacyUnits units, List<int[]> publicProbe) {
    this.units = units;
    this.publicProbe = publicProbe;
  }

  /**
   * Where everything comes from.
   *
   * @param unit whose presence is hidden
   * @param base whose tokens they become
   * @param tokensMax longest example; what is longer is cut off there
   * @param publicTexts texts that are not private, to tell the loss on after each step
   */
  public record Sources(
      CorpusSource corpus,
      PrivacyUnit unit,
      BaseCheckpoint base,
      int tokensMax,
      List<String> publicTexts) {}

  /**
   * Reads the records.
   *
   * @throws IllegalArgumentException for records or settings that do not fit the base
   * @throws RefusedModelException for a base that cannot be trained on
   * @throws io.murmuration.trainer.records.MalformedCorpusException for a line that breaks a rule
   */
  public static DpTraining open(Sources sources) throws IOException {
    BaseCheckpoint checkpoint = sources.base();
    if (checkpoint.config().endOfTextIds().isEmpty()) {
      throw new RefusedModelException(
          checkpoint.directory() + "/config.json: eos_token_id: expected a token, found none");
    }
    int longest = checkpoint.config().contextTokenCount();
    if (sources.tokensMax() < 1 || sources.tokensMax() > longest) {
      throw new IllegalArgumentException(
          "--block-size must be in 1..%d, the context of the base, got %d"
              .formatted(longest, sources.tokensMax()));
    }
    try (Tokenizer tokenizer = Tokenizer.open(checkpoint.tokenizer())) {
      Encoding encoding =
          new Encoding(
              tokenizer,
              Collections.min(checkpoint.config().endOfTextIds()),
              sources.tokensMax() + 1);
      PrivacyUnits units = encoding.units(sources.corpus(), sources.unit());
      List<int[]> probe = sources.publicTexts().stream().map(encoding::tokens).toList();
      return new DpTraining(units, probe);
    }
  }

  /** The ledger's name of a data set: an ensemble of the same records, key and unit has it too. */
  public static String fingerprint(CorpusSource corpus, ShardKey key, PrivacyUnit unit)
      throws IOException {
    Partition cut = new Partition(key, unit, SHARDS_MIN);
    return ShardCensus.of(corpus, cut, text -> 1).dataset();
  }

  /** N, the number of units of privacy. */
  public int unitCount() {
    return units.count();
  }

  /** A run that goes on where one in the same directory stopped. */
  public DpTrainingRun run(DpSettings settings, Trainee trainee, Path checkpoints, Pace pace) {
    Execution execution =
        new Execution(
            checkpoints,
            pace.microBatch(),
            pace.checkpointEvery(),
            publicProbe,
            pace.isStopAsked());
    return new DpTrainingRun(settings, execution, trainee, units);
  }

  /**
   * How a run is carried out.
   *
   * @param microBatch examples that share a forward and backward
   * @param checkpointEvery steps between checkpoints
   * @param isStopAsked whether the run is to end after the step that it is in
   */
  public record Pace(int microBatch, int checkpointEvery, BooleanSupplier isStopAsked) {}

  /** Texts as examples: their tokens and the end of text, cut to a length. */
  private record Encoding(Tokenizer tokenizer, int endOfText, int lengthMax) {
    int[] tokens(String text) {
      int[] ids = tokenizer.encodeWithoutTemplate(text);
      int length = Math.min(ids.length + 1, lengthMax);
      int[] tokens = new int[length];
      System.arraycopy(ids, 0, tokens, 0, Math.min(ids.length, length));
      if (ids.length < length) {
        tokens[ids.length] = endOfText;
      }
      return tokens;
    }

    PrivacyUnits units(CorpusSource corpus, PrivacyUnit unit) throws IOException {
      if (unit == PrivacyUnit.RECORD) {
        List<int[]> records = new ArrayList<>();
        corpus.forEach(entry -> records.add(tokens(entry.text())));
        return PrivacyUnits.ofRecords(records);
      }
      Map<String, List<int[]>> users = new LinkedHashMap<>();
      corpus.forEach(
          entry -> {
            String user = entry.user();
            if (user == null) {
              throw new IllegalArgumentException("--unit user needs --user-field");
            }
            users.computeIfAbsent(user, name -> new ArrayList<>()).add(tokens(entry.text()));
          });
      return PrivacyUnits.ofUsers(List.copyOf(users.values()));
    }
  }
}
