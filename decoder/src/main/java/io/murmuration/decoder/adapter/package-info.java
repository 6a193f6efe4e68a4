/**
 * The adapters of an ensemble in PEFT's layout: {@code AdapterBank} stacks those of all members,
 * {@code AdapterWriter} writes one.
 *
 * <p>What the bank cannot honour exactly it refuses by name.
 */
@NullMarked
package io.murmuration.decoder.adapter;

import org.jspecify.annotations.NullMarked;
