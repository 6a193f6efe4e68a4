/**
 * A small public model from nothing but public text: {@link
 * io.murmuration.trainer.pretrain.Pretraining}.
 */
@NullMarked
package io.murmuration.trainer.pretrain;

import org.jspecify.annotations.NullMarked;
