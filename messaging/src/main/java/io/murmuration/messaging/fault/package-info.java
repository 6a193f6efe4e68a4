/**
 * Places where a process can be told to die, for tests of what is left behind.
 *
 * <p>Entry type: {@link io.murmuration.messaging.fault.FaultPoint}. Without the environment
 * variable {@code MURMUR_FAULT} nothing here does anything.
 */
@NullMarked
package io.murmuration.messaging.fault;

import org.jspecify.annotations.NullMarked;
