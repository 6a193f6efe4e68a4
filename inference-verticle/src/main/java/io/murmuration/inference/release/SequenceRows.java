package io.murmuration.inference.release;

/**
 * Where the logits of one sequence's next token are, as row numbers of a {@link ReleaseBatch}.
 *
 * @param publicRow the public model's
 * @param memberRows those of the members drawn, in any order; none if nobody was drawn
 * @param isPublicOnly whether the public model answers alone, so that no member may be given; a
 *     sequence of which nobody was drawn is not, as that is secret
 */
// An array inside a record: rows are made once per step and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record SequenceRows(int publicRow, int[] memberRows, boolean isPublicOnly) {
  public SequenceRows {
    if (isPublicOnly && memberRows.length > 0) {
      throw new IllegalArgumentException(
          "memberRows must be empty for the public model, got " + memberRows.length);
    }
    memberRows = memberRows.clone();
  }

  /** A token of the ensemble, bounded around the public row. */
  public static SequenceRows ofEnsemble(int publicRow, int... memberRows) {
    return new SequenceRows(publicRow, memberRows, false);
  }

  /** A token of the public model alone. */
  public static SequenceRows ofPublicModel(int publicRow) {
    return new SequenceRows(publicRow, new int[0], true);
  }
}
