package io.murmuration.privacy.event;

/** Which pairs of data sets are neighbours, that is, what the guarantee protects. */
public enum Adjacency {
  /**
   * One member's shard becomes any other shard: protects every record, and all records of one
   * person where the partition is cut by person.
   */
  REPLACE_ONE,

  /**
   * One member's distribution becomes the public one, or back: protects the presence of a shard's
   * owner. The number of members stays the same.
   */
  ZERO_OUT,

  /**
   * One record is added or removed: what training with noise protects. A partition puts the record
   * into one shard and moves no other.
   */
  ADD_OR_REMOVE_ONE
}
