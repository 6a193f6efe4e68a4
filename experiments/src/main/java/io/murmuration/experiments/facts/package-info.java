/** Does the ensemble know what all its shards know? Hidden facts, asked for one by one. */
@NullMarked
package io.murmuration.experiments.facts;

import org.jspecify.annotations.NullMarked;
