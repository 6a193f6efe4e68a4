/**
 * Members of an ensemble: one LoRA for each shard, several trained in one batched forward.
 *
 * <p>{@link io.murmuration.trainer.ensemble.EnsembleTrainer} is the entry. A row of a batch belongs
 * to one member and carries that member's factors, so no gradient crosses from shard to shard.
 */
@NullMarked
package io.murmuration.trainer.ensemble;

import org.jspecify.annotations.NullMarked;
