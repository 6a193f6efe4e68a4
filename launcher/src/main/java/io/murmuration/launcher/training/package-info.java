/**
 * Training that is paid for: wires the trainer's port for spends to an account in the Kafka ledger.
 *
 * <p>Entry types: {@link io.murmuration.launcher.training.LedgerSpends}, the account of one run,
 * and {@link io.murmuration.launcher.training.LedgerAccess}, which finds a running accountant or
 * starts one. Blocking; one thread.
 */
@NullMarked
package io.murmuration.launcher.training;

import org.jspecify.annotations.NullMarked;
