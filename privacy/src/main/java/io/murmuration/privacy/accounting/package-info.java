/**
 * What events cost, and whether the next one still fits.
 *
 * <p>{@link io.murmuration.privacy.accounting.RdpAccountant} prices events; {@link
 * io.murmuration.privacy.accounting.BudgetPlan} pins the order of an account; {@link
 * io.murmuration.privacy.accounting.IntegerCharge} turns losses into the integers that a ledger
 * adds exactly; {@link io.murmuration.privacy.accounting.PrivacyFilter} admits or refuses. All
 * stateless.
 */
@NullMarked
package io.murmuration.privacy.accounting;

import org.jspecify.annotations.NullMarked;
