/**
 * The engine: one thread that owns one model on one device and turns prompts into released tokens.
 *
 * <p>Entry type: {@link io.murmuration.inference.decode.DecodeLoop}. Others reach it only through
 * its inbox of sealed commands. {@code Scheduler} and the package {@code plan} are pure; {@code
 * Admission} says who gets memory; {@code PrivateStep} runs a step, {@code TokenMaker} charges its
 * tokens and has them made by the package {@code release}.
 */
@NullMarked
package io.murmuration.inference.decode;

import org.jspecify.annotations.NullMarked;
