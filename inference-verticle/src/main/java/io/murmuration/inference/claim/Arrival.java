package io.murmuration.inference.claim;

import io.murmuration.contracts.generation.PromptEvent;

/**
 * A prompt that was fetched.
 *
 * @param storedMillis when its record was stored, epoch milliseconds
 * @param mayHaveBegun whether another worker may have had it before
 */
public record Arrival(PromptEvent prompt, Place place, long storedMillis, boolean mayHaveBegun) {}
