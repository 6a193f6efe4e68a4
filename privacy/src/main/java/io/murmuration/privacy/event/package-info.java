/**
 * What a mechanism did, in enough detail to price it.
 *
 * <p>Events, not numbers, cross the wire and enter the ledger, so that a better accountant can
 * re-price history. Entry type: {@link io.murmuration.privacy.event.PrivacyEvent}. All types are
 * immutable records.
 */
@NullMarked
package io.murmuration.privacy.event;

import org.jspecify.annotations.NullMarked;
