/**
 * Where responses lie and which gateway has which reply partition, as the directory topic says.
 *
 * <p>Entry types: {@link io.murmuration.gateway.directory.DirectoryView}, which is fed by a tail
 * from the topic's beginning, and {@link io.murmuration.gateway.directory.PartitionLease}, which
 * holds this gateway's own partition. Event loop only.
 */
@NullMarked
package io.murmuration.gateway.directory;

import org.jspecify.annotations.NullMarked;
