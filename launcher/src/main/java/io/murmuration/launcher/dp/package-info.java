/**
 * DP-SGD that is paid for: wires the trainer's port for spends to an account in the Kafka ledger.
 *
 * <p>Entry types: {@link io.murmuration.launcher.dp.DpTraining}, base and records of a run, {@link
 * io.murmuration.launcher.dp.LedgerSpends}, its account, and {@link
 * io.murmuration.launcher.dp.LedgerAccess}, which finds a running accountant or starts one.
 * Blocking; one thread.
 */
@NullMarked
package io.murmuration.launcher.dp;

import org.jspecify.annotations.NullMarked;
