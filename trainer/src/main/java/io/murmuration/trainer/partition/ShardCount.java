package io.murmuration.trainer.partition;

/**
 * What fell into one shard; a function of private data.
 *
 * @param records all of them, repeated ones too
 * @param units different texts, or users
 * @param tokens of all records, each with an end-of-text before it
 * @param fingerprint keyed hash of the records, whatever their order in the files
 */
public record ShardCount(int records, int units, long tokens, String fingerprint) {}
