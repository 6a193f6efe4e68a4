package io.murmuration.inference.decode.plan;

import java.util.Set;

/** A sequence as the planner sees it: its tokens, its caches and what its next tokens need. */
public interface Planned {
  /** The adapter of the public model. */
  int PUBLIC = -1;

  /** Tokens known so far, of prompt and answer. */
  int tokenCount();

  /** Index of the token to sample next. */
  int step();

  /** Whether it may be sampled now. */
  boolean maySample();

  /** Number of the step of the loop in which this sequence last sampled; 0 before its first. */
  long lastServed();

  /** Which members run for which of its tokens. */
  MemberNeeds needs();

  /** Members that can have a cache at a time. */
  int memberSlots();

  /** Tokens that the cache of {@link #PUBLIC} or of a member holds; 0 where there is none. */
  int length(int adapter);

  /** Members that have a cache. */
  Set<Integer> held();
}
