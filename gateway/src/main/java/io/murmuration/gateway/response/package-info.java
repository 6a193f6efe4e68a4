/**
 * What becomes of requests: responses are listed, stored, read live and from the log, resumed and
 * stopped.
 *
 * <p>Entry types: {@link io.murmuration.gateway.response.Responses} for those who ask, {@link
 * io.murmuration.gateway.response.TokenFeeds} and {@link io.murmuration.gateway.response.LogScans}
 * for what the log says. Event loop only, except where said.
 */
@NullMarked
package io.murmuration.gateway.response;

import org.jspecify.annotations.NullMarked;
