package io.murmuration.trainer.dp.sample;

/** Whose presence the guarantee hides. */
public enum UnitKind {
  /** One record. */
  RECORD,

  /** All records of one user. */
  USER
}
