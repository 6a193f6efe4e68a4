package io.murmuration.trainer.dp.sample;

import java.util.List;

/**
 * The private data as units of privacy, each with the token ids of its records. Arrays are shared,
 * not copied.
 *
 * <p>A step sees one example of each unit in its sample, so that whatever a unit holds, it adds one
 * clipped gradient. A user's records take turns by the number of the step, a public rule: which one
 * is seen does not depend on what was drawn before, and nothing of it has to be kept.
 */
public final class PrivacyUnits {
  private final UnitKind kind;
  private final List<List<int[]>> units;

  private PrivacyUnits(UnitKind kind, List<List<int[]>> units) {
    this.kind = kind;
    this.units = units.stream().map(List::copyOf).toList();
    if (units.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one unit of privacy, got none");
    }
    for (int unit = 0; unit < units.size(); unit++) {
      check(unit);
    }
  }

  /** Every record is a unit; token ids, at least two each. */
  public static PrivacyUnits ofRecords(List<int[]> records) {
    return new PrivacyUnits(UnitKind.RECORD, records.stream().map(List::of).toList());
  }

  /** Every user is a unit and has at least one record. */
  public static PrivacyUnits ofUsers(List<List<int[]>> users) {
    return new PrivacyUnits(UnitKind.USER, users);
  }

  /** What a unit is. */
  public UnitKind kind() {
    return kind;
  }

  /** N. */
  public int count() {
    return units.size();
  }

  /** The example of a unit in a step. */
  public int[] example(int unit, int step) {
    List<int[]> records = units.get(unit);
    return records.get(Math.floorMod(step, records.size()));
  }

  /**
   * Checks every record against a model.
   *
   * @param tokensMax most tokens of one record: the context and one to predict
   * @param vocabularySize token ids must be below
   * @throws IllegalArgumentException naming the record, but nothing of its text
   */
  public void requireFits(int tokensMax, int vocabularySize) {
    for (int unit = 0; unit < units.size(); unit++) {
      for (int[] record : units.get(unit)) {
        if (record.length > tokensMax) {
          throw new IllegalArgumentException(
              "a record must have at most %d tokens, that of unit %d has %d; cut it into units"
                      .formatted(tokensMax, unit, record.length)
                  + " of their own or shorten it");
        }
        for (int token : record) {
          if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException(
                "token ids must be in 0..%d, unit %d has others; is this the model's tokenizer?"
                    .formatted(vocabularySize - 1, unit));
          }
        }
      }
    }
  }

  private void check(int unit) {
    if (units.get(unit).isEmpty()) {
      throw new IllegalArgumentException(
          "every user must have a record, user %d has none; leave it out".formatted(unit));
    }
    for (int[] record : units.get(unit)) {
      if (record.length < 2) {
        throw new IllegalArgumentException(
            "a record must have at least 2 tokens, one to predict another; that of unit %d has %d"
                .formatted(unit, record.length));
      }
    }
  }
}
