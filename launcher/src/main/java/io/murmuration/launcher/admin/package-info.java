/**
 * Prepares a Kafka cluster: topics, who may do what with them, and users.
 *
 * <p>Entry types: {@link io.murmuration.launcher.admin.Access}, which says what each principal may
 * do, and {@link io.murmuration.launcher.admin.ClusterAdmin}, which brings a cluster there. All of
 * it can be done again at any time.
 */
@NullMarked
package io.murmuration.launcher.admin;

import org.jspecify.annotations.NullMarked;
