package io.murmuration.launcher.chaos.check;

import io.murmuration.contracts.generation.TokenRecord;
import io.murmuration.launcher.chaos.check.Violation.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Holds what a client heard against the numbers and against the log. */
final class TranscriptCheck {
  private final Transcript transcript;
  private final List<Violation> found = new ArrayList<>();

  private TranscriptCheck(Transcript transcript) {
    this.transcript = transcript;
  }

  /**
   * @param candidates what the log holds of the response, by partition; the client must have heard
   *     one of them
   */
  static List<Violation> check(Transcript transcript, List<HeldLog.Held> candidates) {
    TranscriptCheck check = new TranscriptCheck(transcript);
    check.numbers();
    check.contents(candidates);
    if (transcript.outcome() == Transcript.Outcome.UNFINISHED) {
      check.found(Kind.UNFINISHED, "gave up after " + transcript.heard().size() + " events");
    }
    return check.found;
  }

  private void numbers() {
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    boolean over = false;
    for (Transcript.Heard heard : transcript.heard()) {
      long number = heard.sequence();
      if (!seen.add(number)) {
        found(Kind.DUPLICATE, "number " + number + " came again");
      } else if (number < highest || over) {
        found(Kind.REORDERED, "number " + number + " came after " + highest);
      }
      highest = Math.max(highest, number);
      over |= heard.content().type().isLast();
    }
    for (long number = 0; number < highest; number++) {
      if (!seen.contains(number)) {
        found(Kind.LOST, "number " + number + " never came");
      }
    }
    if (over != (transcript.outcome() == Transcript.Outcome.ENDED)) {
      found(Kind.ALTERED, "outcome " + transcript.outcome() + " but end heard: " + over);
    }
  }

  private void contents(List<HeldLog.Held> candidates) {
    if (transcript.heard().isEmpty()) {
      return;
    }
    List<String> best = mismatches(List.of(), false);
    boolean first = true;
    for (HeldLog.Held held : candidates) {
      List<String> these = mismatches(held.records(), held.isEnded());
      if (first || these.size() < best.size()) {
        best = these;
      }
      first = false;
    }
    best.forEach(detail -> found(Kind.ALTERED, detail));
  }

  private List<String> mismatches(List<TokenRecord.Released> records, boolean ended) {
    List<String> details = new ArrayList<>();
    for (Transcript.Heard heard : transcript.heard()) {
      long number = heard.sequence();
      if (number < 1 || number > records.size()) {
        boolean opening = number == 0 && heard.content().type() == Content.Type.CREATED;
        if (!opening) {
          details.add("number " + number + " was heard but is not in the log");
        }
        continue;
      }
      Content logged = Content.of(records.get((int) (number - 1)));
      if (!logged.equals(heard.content())) {
        details.add(
            "number " + number + " was heard as " + heard.content() + ", the log has " + logged);
      }
      if (heard.content().type().isLast() && (!ended || number != records.size())) {
        details.add("number " + number + " was heard as the end, the log has more");
      }
    }
    return details;
  }

  private void found(Kind kind, String detail) {
    found.add(new Violation(kind, transcript.responseId(), detail));
  }
}
