package io.murmuration.launcher.chat;

/** What one try at a response came to. */
sealed interface Outcome {
  /**
   * There is nothing more to come.
   *
   * @param completed whether the response completed
   * @param note what to say about it
   */
  record Ended(boolean completed, String note) implements Outcome {}

  /**
   * This connection brings no more of it; another one may.
   *
   * @param why for a person
   */
  record Lost(String why) implements Outcome {}
}
