/**
 * What is served, read once from files and options and checked before anything starts.
 *
 * <p>Entry type: {@link io.murmuration.launcher.config.ServingConfig}. Records; unknown keys are
 * refused.
 */
@NullMarked
package io.murmuration.launcher.config;

import org.jspecify.annotations.NullMarked;
