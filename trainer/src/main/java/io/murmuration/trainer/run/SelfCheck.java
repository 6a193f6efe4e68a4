package io.murmuration.trainer.run;

import io.murmuration.trainer.partition.ShardCensus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a finished run is checked for.
 *
 * @param name of the check
 * @param required whether an ensemble that fails it is not finished
 * @param passed whether it holds
 * @param found what was found, in words
 */
record SelfCheck(String name, boolean required, boolean passed, String found) {
  static List<SelfCheck> all(List<MemberFigures> members, ShardCensus census) {
    List<SelfCheck> checks = new ArrayList<>();
    long torn = census.unitsInSeveralShards();
    checks.add(
        new SelfCheck("shards are disjoint", true, torn == 0, torn + " units in two shards"));
    long different = members.stream().map(MemberFigures::adapterDigest).distinct().count();
    checks.add(
        new SelfCheck(
            "members differ from each other",
            true,
            different == members.size(),
            "%d different of %d".formatted(different, members.size())));
    long silent = members.stream().filter(member -> !(member.updateNorm() > 0)).count();
    checks.add(
        new SelfCheck("members differ from the base", true, silent == 0, silent + " do not"));
    checks.add(better(members));
    checks.add(remembering(members));
    return checks;
  }

  private static SelfCheck better(List<MemberFigures> members) {
    double base = mean(members, MemberTraining.BASE_ON_OTHER);
    double member = mean(members, MemberTraining.MEMBER_ON_OTHER);
    return new SelfCheck(
        "members predict other shards better than the base does",
        false,
        member < base,
        String.format(Locale.ROOT, "perplexity %.3g with a member, %.3g without", member, base));
  }

  /** A member may know its own shard by heart: the mechanism hides that, but it shows here. */
  private static SelfCheck remembering(List<MemberFigures> members) {
    double own = mean(members, MemberTraining.MEMBER_ON_OWN);
    double other = mean(members, MemberTraining.MEMBER_ON_OTHER);
    return new SelfCheck(
        "members predict their own shard at most twice as well as another",
        false,
        other <= 2 * own,
        String.format(
            Locale.ROOT, "perplexity %.3g on the own shard, %.3g on another", own, other));
  }

  /** The geometric mean over members. */
  static double mean(List<MemberFigures> members, String perplexity) {
    return Math.exp(
        members.stream()
            .mapToDouble(
                member -> Math.log(member.perplexity().getOrDefault(perplexity, Double.NaN)))
            .average()
            .orElse(Double.NaN));
  }

  /**
   * Refuses members that could not be served.
   *
   * @throws IllegalStateException naming what failed
   */
  static void require(List<SelfCheck> checks) {
    for (SelfCheck check : checks) {
      if (check.required() && !check.passed()) {
        throw new IllegalStateException(
            "self-check failed: %s: %s; train longer or with a higher learning rate, into another"
                    .formatted(check.name(), check.found())
                + " directory");
      }
    }
  }
}
