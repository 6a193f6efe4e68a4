/** The maths of private prediction. */
@NullMarked
package io.murmuration.privacy;

import org.jspecify.annotations.NullMarked;
