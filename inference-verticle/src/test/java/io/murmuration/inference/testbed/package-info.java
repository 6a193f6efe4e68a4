/** What several tests need: a tiny real ensemble on disk, a ledger that grants from a count. */
package io.murmuration.inference.testbed;
