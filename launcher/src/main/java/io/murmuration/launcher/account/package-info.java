/**
 * What an operator does with accounts, over Kafka. Entry type: {@link
 * io.murmuration.launcher.account.AccountOperator}.
 */
@NullMarked
package io.murmuration.launcher.account;

import org.jspecify.annotations.NullMarked;
