package io.murmuration.trainer.ensemble;

/**
 * What all members of an ensemble have in common in training.
 *
 * @param endOfText token that begins a document
 * @param seed of factors, orders and dropout; nothing private hangs on it
 */
public record ShardGroupSettings(
    AdapterSettings adapter, ShardSchedule schedule, int endOfText, long seed) {}
