/**
 * Who asks: keys of tenants, tickets for web pages.
 *
 * <p>Entry types: {@link io.murmuration.gateway.access.Access}, which tells who somebody is, and
 * {@link io.murmuration.gateway.access.Caller}, who it was. Without keys everybody is the one
 * caller that has no name. Event loop only, except where said.
 */
@NullMarked
package io.murmuration.gateway.access;

import org.jspecify.annotations.NullMarked;
