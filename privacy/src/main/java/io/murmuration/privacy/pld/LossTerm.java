package io.murmuration.privacy.pld;

/**
 * A loss that occurs several times.
 *
 * @param law of one occurrence
 * @param count how often, positive; a number too large for a double is rounded up
 */
record LossTerm(LossLaw law, double count) {}
