/**
 * The accountant: reads what is asked of budgets, decides, and writes the ledger.
 *
 * <p>Entry type: {@link io.murmuration.accountant.AccountantVerticle}. Decisions are pure and live
 * in {@code ledger}; {@link io.murmuration.accountant.LedgerWriter} gives them a place in the log.
 * One thread per process decides, whatever the number of partitions.
 */
@NullMarked
package io.murmuration.accountant;

import org.jspecify.annotations.NullMarked;
