package io.murmuration.accountant;

/**
 * A record that could not be understood: where it is and why, never what is in it.
 *
 * @param code stable, for programs
 */
record DeadLetter(String topic, int partition, long offset, String code, String reason) {}
