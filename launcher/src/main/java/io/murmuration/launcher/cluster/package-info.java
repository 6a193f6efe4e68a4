/**
 * A whole cluster on one machine: brokers, accountants, workers and gateways, each a process of its
 * own that can be killed, stopped for a while and started again.
 *
 * <p>Entry type: {@link io.murmuration.launcher.cluster.LocalCluster}. Everything blocks.
 */
@NullMarked
package io.murmuration.launcher.cluster;

import org.jspecify.annotations.NullMarked;
