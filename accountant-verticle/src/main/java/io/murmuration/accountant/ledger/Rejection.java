package io.murmuration.accountant.ledger;

import io.murmuration.contracts.budget.BudgetEvent;
import io.murmuration.contracts.budget.LedgerFact;

/**
 * A rule that an event breaks.
 *
 * @param code stable, for programs
 * @param reason one sentence, for people; never quotes what was sent
 */
record Rejection(String code, String reason) {
  /** Code of what is wrong with a commit; such a fact does not answer its id. */
  static final String BAD_COMMIT_CODE = "bad_commit";

  static final Rejection MISPLACED =
      new Rejection(
          "wrong_partition", "the event is in another partition than its data set belongs to");
  static final Rejection LOAD_TEST =
      new Rejection("load_test_needs_synthetic", "load tests may only spend synthetic data");
  static final Rejection SYNTHETIC =
      new Rejection("synthetic_conflict", "the data set is declared synthetic in one account only");
  static final Rejection DATASET =
      new Rejection("dataset_has_account", "the data set has an account already");
  static final Rejection UNPRICED =
      new Rejection(
          "unpriced_mechanism", "the mechanism has no finite price above 0 for one adjacency");
  static final Rejection TOO_SMALL =
      new Rejection("budget_too_small", "the budget does not pay for a single token");
  static final Rejection UNKNOWN_ACCOUNT =
      new Rejection("unknown_account", "there is no such account");
  static final Rejection WRONG_DATASET =
      new Rejection("wrong_dataset", "the account is for another data set");
  static final Rejection WRONG_ADJACENCY =
      new Rejection("wrong_adjacency", "the account protects other neighbours than the mechanism");
  static final Rejection UNIT =
      new Rejection("unit_not_covered", "the mechanism's price does not protect that unit");
  static final Rejection TENANT_REQUIRED =
      new Rejection("tenant_required", "the account has tenants' shares; name the tenant");
  static final Rejection UNKNOWN_TENANT =
      new Rejection("unknown_tenant", "the tenant has no share of the account");
  static final Rejection UNKNOWN_RESERVATION =
      new Rejection(BAD_COMMIT_CODE, "there is no such reservation");
  static final Rejection CLOSED_RESERVATION =
      new Rejection(BAD_COMMIT_CODE, "the reservation is over; its charge stands");
  static final Rejection MORE_THAN_GRANTED =
      new Rejection(
          BAD_COMMIT_CODE, "more was sampled than granted; the block is charged in full and over");

  LedgerFact of(BudgetEvent event) {
    return new LedgerFact.Rejected(event.id(), event.account(), code, reason);
  }
}
