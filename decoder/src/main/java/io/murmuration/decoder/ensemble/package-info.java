/**
 * An ensemble on disk: a public model, one adapter per member, and the manifest that names them.
 *
 * <p>{@link io.murmuration.decoder.ensemble.EnsembleManifest} refuses a directory that is not, byte
 * for byte, what its manifest says.
 */
@NullMarked
package io.murmuration.decoder.ensemble;

import org.jspecify.annotations.NullMarked;
