/**
 * Secrets of the operator: the key that deals records to shards, and the key that signs.
 *
 * <p>{@link io.murmuration.trainer.keys.ShardKey} and {@link
 * io.murmuration.trainer.keys.OperatorKey}; both live in files that only their owner may read.
 */
@NullMarked
package io.murmuration.trainer.keys;

import org.jspecify.annotations.NullMarked;
