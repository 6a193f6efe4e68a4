package io.murmuration.inference;

/**
 * What is left of a record that could not be read: where it lay and why, never what it held.
 *
 * @param code code of the problem
 */
record DeadLetter(String topic, int partition, long offset, String code) {}
