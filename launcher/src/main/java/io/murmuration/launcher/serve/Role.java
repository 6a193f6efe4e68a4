package io.murmuration.launcher.serve;

/** A part of the server that can run in a process of its own. */
public enum Role {
  /** Decides about budgets and keeps the ledger. */
  ACCOUNTANT,
  /** Runs the ensemble. */
  INFERENCE,
  /** Speaks with clients. */
  GATEWAY
}
