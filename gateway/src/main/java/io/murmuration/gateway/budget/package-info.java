/**
 * What the gateway knows about budgets: the latest totals of every account, read from the ledger.
 *
 * <p>Entry type: {@link io.murmuration.gateway.budget.LedgerView}, safe for any thread. It informs
 * and refuses early; the accountant alone decides.
 */
@NullMarked
package io.murmuration.gateway.budget;

import org.jspecify.annotations.NullMarked;
