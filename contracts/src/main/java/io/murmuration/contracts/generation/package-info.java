/**
 * Messages about generating text: what a client says and hears, what a worker consumes and
 * releases.
 *
 * <p>Entry types: {@link io.murmuration.contracts.generation.ClientEvent}, {@link
 * io.murmuration.contracts.generation.ServerEvent}, {@link
 * io.murmuration.contracts.generation.PromptEvent} and {@link
 * io.murmuration.contracts.generation.TokenRecord}. All are immutable.
 */
@NullMarked
package io.murmuration.contracts.generation;

import org.jspecify.annotations.NullMarked;
