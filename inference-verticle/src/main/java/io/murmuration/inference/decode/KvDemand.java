package io.murmuration.inference.decode;

/**
 * What a response reserves of the memory for keys and values, all of it before it starts.
 *
 * @param positions tokens that are run at most
 * @param memberSlots members that can have a cache at a time
 */
record KvDemand(int positions, int memberSlots) {}
