/**
 * What it costs a gateway that responses can be read again: how fast a replay is and what a
 * thousand readers hold that do not read.
 *
 * <p>Entry type: {@link io.murmuration.load.resume.ResumeBench}, which starts a broker and gateways
 * of its own and plays the worker.
 */
@NullMarked
package io.murmuration.load.resume;

import org.jspecify.annotations.NullMarked;
