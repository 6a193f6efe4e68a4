/**
 * Models of published shapes with random weights, written in published formats: they cost what
 * trained ones cost, so that speed and memory can be measured where no weights may be had.
 */
@NullMarked
package io.murmuration.launcher.bench.checkpoint;

import org.jspecify.annotations.NullMarked;
