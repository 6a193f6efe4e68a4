/**
 * Recomputes a ledger from its entries alone and says what is wrong with it.
 *
 * <p>Entry type: {@link io.murmuration.accountant.verify.LedgerVerifier}. Its sums share no code
 * with the accountant's, so that one mistake is not made twice. One thread.
 */
@NullMarked
package io.murmuration.accountant.verify;

import org.jspecify.annotations.NullMarked;
