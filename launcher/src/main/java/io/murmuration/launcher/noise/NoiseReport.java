package io.murmuration.launcher.noise;

import com.fasterxml.jackson.databind.JsonNode;
import io.murmuration.launcher.config.Documents;
import io.murmuration.launcher.config.Release;
import io.murmuration.privacy.search.NoiseFamily;
import io.murmuration.privacy.search.NoiseObjective.MeanAbs;
import io.murmuration.privacy.search.NoiseObjective.Rms;
import io.murmuration.privacy.search.NoiseObjective.Usefulness;
import io.murmuration.privacy.search.NoiseQuestion;
import io.murmuration.privacy.search.NoiseRanking;
import io.murmuration.privacy.search.NoiseRanking.Candidate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What {@code murmur search-noise} found.
 *
 * @param accountant name and version of what computed the numbers
 * @param question what was asked
 * @param sha256 of the question's JSON without line breaks, so that a result tells what it answers
 * @param ranking noise within the target, the best first
 * @param passedOver shapes that cannot be the best, and were not priced
 */
public record NoiseReport(
    String accountant,
    Question question,
    String sha256,
    List<Row> ranking,
    List<Bound> passedOver) {

  /**
   * The question.
   *
   * @param objective rms, mean-abs or usefulness:RADIUS
   * @param families that were tried
   */
  public record Question(
      double epsilon,
      double delta,
      double rate,
      long steps,
      String objective,
      List<String> families) {}

  /**
   * One noise.
   *
   * @param score its value under the objective: root mean square, mean size, or probability of more
   *     than the radius
   * @param timesBest the score over the best one
   * @param epsilon of the whole run
   * @param order the Renyi order of that epsilon
   * @param noise as an account prices it, in units of the clip
   */
  public record Row(
      String family,
      String shape,
      double score,
      double timesBest,
      double epsilon,
      double order,
      JsonNode noise) {}

  /** A shape and what its score is at least. */
  public record Bound(String family, String shape, double scoreAtLeast) {}

  /** The report of a ranking. */
  public static NoiseReport of(NoiseRanking ranking, Set<NoiseFamily> families) {
    Question question = question(ranking.question(), families);
    double best = ranking.best().score();
    return new NoiseReport(
        Release.ACCOUNTANT,
        question,
        sha256(Documents.compact(question)),
        ranking.priced().stream().map(candidate -> row(candidate, best)).toList(),
        ranking.passedOver().stream()
            .map(
                passed ->
                    new Bound(
                        label(passed.shape().family()),
                        passed.shape().name(),
                        passed.scoreAtLeast()))
            .toList());
  }

  /** The name of a family on a command line. */
  public static String label(NoiseFamily family) {
    return family.name().toLowerCase(Locale.ROOT);
  }

  private static Question question(NoiseQuestion asked, Set<NoiseFamily> families) {
    return new Question(
        asked.target().epsilon(),
        asked.target().delta(),
        asked.rate(),
        asked.steps(),
        objective(asked),
        families.stream().sorted().map(NoiseReport::label).toList());
  }

  private static String objective(NoiseQuestion asked) {
    if (asked.objective() instanceof Rms) {
      return "rms";
    } else if (asked.objective() instanceof MeanAbs) {
      return "mean-abs";
    } else if (asked.objective() instanceof Usefulness usefulness) {
      return "usefulness:" + usefulness.radius();
    }
    throw new AssertionError("objective without a name: " + asked.objective());
  }

  private static Row row(Candidate candidate, double best) {
    return new Row(
        label(candidate.family()),
        candidate.shape(),
        candidate.score(),
        candidate.score() / best,
        candidate.epsilon(),
        candidate.order(),
        Documents.event(candidate.noise()));
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
