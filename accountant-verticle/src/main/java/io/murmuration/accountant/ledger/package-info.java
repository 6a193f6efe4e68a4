/**
 * What the accountant decides, without any input or output: decide, append, apply.
 *
 * <p>Entry types: {@link io.murmuration.accountant.ledger.Ledger} and {@link
 * io.murmuration.accountant.ledger.LedgerChain}. One writer owns each; nothing here is safe for
 * several threads. Replaying the facts gives the state that wrote them.
 */
@NullMarked
package io.murmuration.accountant.ledger;

import org.jspecify.annotations.NullMarked;
