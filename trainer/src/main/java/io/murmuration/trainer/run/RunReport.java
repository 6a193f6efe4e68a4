package io.murmuration.trainer.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.murmuration.trainer.partition.ShardCensus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an operator may want to know of a run, public figures and private ones apart. It has no time
 * in it: the same run gives the same bytes.
 *
 * @param settings public
 * @param base digest of the public model
 * @param datasetFingerprint keyed, public
 * @param basePerplexity of the base on the public probe: public
 * @param members private
 * @param checks private, as they tell what members learnt
 */
record RunReport(
    RunSettings settings,
    String base,
    String datasetFingerprint,
    double basePerplexity,
    List<MemberFigures> members,
    List<SelfCheck> checks) {
  static final String NOTE =
      "Everything under 'private' is a function of private records, exactly and without noise: for"
          + " the operator alone. Do not publish it, and do not send it to monitoring. Everything"
          + " under 'public' may be shown.";

  static RunReport of(
      RunSettings settings, String base, ShardCensus census, List<MemberFigures> members) {
    return new RunReport(
        settings,
        base,
        census.datasetFingerprint(),
        SelfCheck.mean(members, MemberTraining.BASE_ON_PUBLIC),
        List.copyOf(members),
        SelfCheck.all(members, census));
  }

  /** The report as JSON. */
  byte[] json() throws IOException {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("note", NOTE);
    ObjectNode open = root.putObject("public");
    open.set("settings", Json.MAPPER.valueToTree(settings));
    open.put("base", base);
    open.put("datasetFingerprint", datasetFingerprint);
    open.put("basePerplexityOnPublicText", basePerplexity);
    ObjectNode closed = root.putObject("private");
    closed.put("records", members.stream().mapToLong(MemberFigures::records).sum());
    closed.put("tokens", members.stream().mapToLong(MemberFigures::tokens).sum());
    closed.set("checks", Json.MAPPER.valueToTree(checks));
    closed.set("perplexity", Json.MAPPER.valueToTree(perplexity()));
    closed.set("members", Json.MAPPER.valueToTree(members));
    return Json.MAPPER.writeValueAsBytes(root);
  }

  /** Geometric means over members. */
  Map<String, Double> perplexity() {
    Map<String, Double> means = new TreeMap<>();
    for (String name : members.get(0).perplexity().keySet()) {
      means.put(name, SelfCheck.mean(members, name));
    }
    return means;
  }
}
