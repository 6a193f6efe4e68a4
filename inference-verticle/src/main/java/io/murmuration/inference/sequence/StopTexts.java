package io.murmuration.inference.sequence;

import java.util.List;

/**
 * Cuts a stream of text before the first stop text. What could be the beginning of one is held back
 * until it is clear. One owner thread.
 */
final class StopTexts {
  private final List<String> stops;
  private String held = "";
  private boolean hit;

  StopTexts(List<String> stops) {
    // Half a character cannot occur in valid text, and cutting there would break it.
    this.stops = stops.stream().filter(stop -> !Character.isLowSurrogate(stop.charAt(0))).toList();
  }

  /** Takes the next piece and returns what may be released of all that came so far. */
  String accept(String piece) {
    if (hit || stops.isEmpty()) {
      return hit ? "" : piece;
    }
    String text = held + piece;
    int cut = firstStop(text);
    if (cut >= 0) {
      hit = true;
      held = "";
      return text.substring(0, cut);
    }
    int clear = text.length() - longestBeginning(text);
    held = text.substring(clear);
    return text.substring(0, clear);
  }

  /** Whether a stop text appeared. */
  boolean isHit() {
    return hit;
  }

  boolean holdsBack() {
    return !held.isEmpty();
  }

  /** The text is over: what was held back was no stop text. */
  String finish() {
    String rest = held;
    held = "";
    return rest;
  }

  private int firstStop(String text) {
    return stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  /** Length of the longest end of {@code text} that begins some stop text. */
  private int longestBeginning(String text) {
    int longest = 0;
    for (String stop : stops) {
      for (int n = Math.min(stop.length() - 1, text.length()); n > longest; n--) {
        if (text.regionMatches(text.length() - n, stop, 0, n)) {
          longest = n;
        }
      }
    }
    return longest;
  }
}
