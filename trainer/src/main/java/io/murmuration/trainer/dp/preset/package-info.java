/** Published configurations by name, as data. */
@NullMarked
package io.murmuration.trainer.dp.preset;

import org.jspecify.annotations.NullMarked;
