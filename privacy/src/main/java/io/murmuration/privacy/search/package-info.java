/**
 * Before training: which noise is the smallest that keeps a run within (epsilon, delta).
 *
 * <p>Entry type: {@link io.murmuration.privacy.search.NoiseSearch}. Families are scaled until the
 * composed epsilon meets the target from below, and ranked. Nothing here looks at data. Stateless.
 */
@NullMarked
package io.murmuration.privacy.search;

import org.jspecify.annotations.NullMarked;
