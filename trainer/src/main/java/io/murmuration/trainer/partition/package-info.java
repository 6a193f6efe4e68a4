/**
 * Which record belongs to which shard: a keyed hash decides, and nothing else.
 *
 * <p>{@link io.murmuration.trainer.partition.Partition} says where a record goes, {@link
 * io.murmuration.trainer.partition.ShardCensus} counts what fell where, {@link
 * io.murmuration.trainer.partition.ShardTexts} reads some shards.
 */
@NullMarked
package io.murmuration.trainer.partition;

import org.jspecify.annotations.NullMarked;
