package io.murmuration.decoder.ensemble;

/**
 * One member of an ensemble.
 *
 * @param index from 0
 * @param directory of its adapter, below the ensemble's
 * @param shardFingerprint SHA-256 of the records it was trained on, different for every member
 * @param adapterDigest SHA-256 of its weights
 */
public record EnsembleMember(
    int index, String directory, String shardFingerprint, String adapterDigest) {}
