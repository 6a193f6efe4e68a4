/** What a training with noise says of the model that it made. */
@NullMarked
package io.murmuration.contracts.training;

import org.jspecify.annotations.NullMarked;
