/**
 * A data owner's records, read as a stream from JSON lines, CSV or plain text.
 *
 * <p>{@link io.murmuration.trainer.records.CorpusSource} is the entry. A line that breaks a rule is
 * named by its number; its text is never part of a message.
 */
@NullMarked
package io.murmuration.trainer.records;

import org.jspecify.annotations.NullMarked;
