/**
 * Prices for documents of privacy events, as in docs/accounting-format.md, so that anybody can
 * check or use the accountant without a server.
 *
 * <p>Entry types: {@link io.murmuration.launcher.price.PriceRequest} and {@link
 * io.murmuration.launcher.price.PriceReport}. Pure but for the text given.
 */
@NullMarked
package io.murmuration.launcher.price;

import org.jspecify.annotations.NullMarked;
