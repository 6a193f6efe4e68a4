/** The {@code murmur} command. Entry type: {@link io.murmuration.launcher.Murmur}. */
@NullMarked
package io.murmuration.launcher;

import org.jspecify.annotations.NullMarked;
