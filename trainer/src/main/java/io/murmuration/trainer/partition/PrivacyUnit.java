package io.murmuration.trainer.partition;

/** Whose data one shard holds whole, and so whose presence the guarantee hides. */
public enum PrivacyUnit {
  /** One text; equal texts are one unit. */
  RECORD,
  /** All records of one user. */
  USER
}
