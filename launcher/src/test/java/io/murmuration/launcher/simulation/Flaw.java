package io.murmuration.launcher.simulation;

/** A mistake built in on purpose, to see that the simulation finds it. */
enum Flaw {
  NONE,
  /** The accountant folds the ledger before it fences the writer before it. */
  FOLDS_BEFORE_FENCING,
  /** A worker samples when it has asked, not when it has read the grant. */
  SAMPLES_BEFORE_THE_GRANT,
  /** A worker commits one token less than it sampled. */
  COMMITS_TOO_LITTLE,
  /** A worker that takes over begins anew. */
  FORGETS_WHAT_WAS_RELEASED,
  /** Workers and readers take every claim at its word. */
  EVERY_CLAIM_HOLDS,
  /** A prompt counts as done as soon as it was taken. */
  COUNTS_PROMPTS_OFF_TOO_EARLY,
  /** A worker never reads whether what it wrote holds. */
  NEVER_LISTENS
}
