/** How training tells a person where it stands: a bar on a terminal, plain lines elsewhere. */
@NullMarked
package io.murmuration.trainer.progress;

import org.jspecify.annotations.NullMarked;
