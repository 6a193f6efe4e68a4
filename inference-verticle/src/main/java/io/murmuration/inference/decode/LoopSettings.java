package io.murmuration.inference.decode;

import io.murmuration.contracts.topic.Topics;

/**
 * What a decode loop is to do.
 *
 * @param source {@code ce_source} of all its records
 * @param batching what a step is filled with
 */
public record LoopSettings(
    Topics topics, String source, Served served, Limits limits, Batching batching) {}
