/**
 * Synthetic public and private text from a specification and a seed.
 *
 * <p>{@link io.murmuration.trainer.corpus.CorpusGenerator} expands sentence forms; private records
 * name products whose facts never change, so what all shards know is worth saying and a canary is
 * known to one shard alone. {@link io.murmuration.trainer.corpus.Shards} partitions records.
 */
@NullMarked
package io.murmuration.trainer.corpus;

import org.jspecify.annotations.NullMarked;
