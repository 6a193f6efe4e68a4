/**
 * Messages about privacy budgets: what is asked of the accountant and the facts it records.
 *
 * <p>Entry types: {@link io.murmuration.contracts.budget.BudgetEvent} and {@link
 * io.murmuration.contracts.budget.LedgerRecord}. Privacy events cross the wire, never prices: the
 * accountant alone prices them. No message here has a field for text.
 */
@NullMarked
package io.murmuration.contracts.budget;

import org.jspecify.annotations.NullMarked;
