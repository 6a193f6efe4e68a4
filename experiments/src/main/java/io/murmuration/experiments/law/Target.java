package io.murmuration.experiments.law;

/**
 * A token whose probability is asked for.
 *
 * @param row of the sequence in its batch
 * @param position after which the token comes
 * @param token its id
 */
public record Target(int row, int position, int token) {}
