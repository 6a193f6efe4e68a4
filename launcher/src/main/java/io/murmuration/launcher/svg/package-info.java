/** A small writer of SVG pictures. Entry type: {@link io.murmuration.launcher.svg.Svg}. Pure. */
@NullMarked
package io.murmuration.launcher.svg;

import org.jspecify.annotations.NullMarked;
