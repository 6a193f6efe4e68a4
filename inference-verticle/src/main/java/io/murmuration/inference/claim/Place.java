package io.murmuration.inference.claim;

/**
 * Where a prompt lies.
 *
 * @param partition of the prompt topic
 * @param stamp names the assignment under which it was fetched; later ones are larger
 */
public record Place(int partition, long stamp, long offset) {}
