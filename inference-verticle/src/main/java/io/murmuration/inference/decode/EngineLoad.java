package io.murmuration.inference.decode;

/**
 * How full a worker is. Of lengths and configuration only; no draw has any influence on it.
 *
 * @param kvTotalBytes memory for keys and values, allocated at the start
 * @param kvReservedBytes what responses under way have reserved of it
 * @param activeSequences responses that have a slot and their memory
 * @param waitingSequences responses that wait for either
 */
public record EngineLoad(
    long kvTotalBytes, long kvReservedBytes, int activeSequences, int waitingSequences) {}
