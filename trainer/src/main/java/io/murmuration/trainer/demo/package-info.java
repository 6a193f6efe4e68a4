/**
 * The demonstration ensemble, made by one command: {@link
 * io.murmuration.trainer.demo.DemoTraining}.
 */
@NullMarked
package io.murmuration.trainer.demo;

import org.jspecify.annotations.NullMarked;
