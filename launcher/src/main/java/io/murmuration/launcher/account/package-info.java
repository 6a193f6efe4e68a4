/**
 * What an operator does with accounts and ledgers. Entry types: {@link
 * io.murmuration.launcher.account.AccountOperator} opens accounts, {@link
 * io.murmuration.launcher.account.LedgerReading} verifies, shows and exports.
 */
@NullMarked
package io.murmuration.launcher.account;

import org.jspecify.annotations.NullMarked;
