/** What public model and members predict on held-out text, position by position. */
@NullMarked
package io.murmuration.trainer.evaluation;

import org.jspecify.annotations.NullMarked;
