/**
 * Where training asks before it spends. The launcher wires it to an account; training knows no more
 * than this port.
 */
@NullMarked
package io.murmuration.trainer.dp.spend;

import org.jspecify.annotations.NullMarked;
