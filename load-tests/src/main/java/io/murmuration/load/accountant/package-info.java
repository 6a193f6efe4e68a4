/**
 * How long a reservation takes and how many an accountant decides, against a real broker.
 *
 * <p>Entry type: {@link io.murmuration.load.accountant.AccountantBench}, a program.
 */
@NullMarked
package io.murmuration.load.accountant;

import org.jspecify.annotations.NullMarked;
