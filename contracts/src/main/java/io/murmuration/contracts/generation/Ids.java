package io.murmuration.contracts.generation;

import io.murmuration.contracts.wire.Problem;
import io.murmuration.contracts.wire.RefusedValueException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule for names that clients choose. */
public final class Ids {
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private Ids() {}

  /** Returns the id or throws {@link RefusedValueException} naming the field and the rule. */
  public static String check(String field, @Nullable String id) {
    if (id == null || !SHAPE.matcher(id).matches()) {
      throw new RefusedValueException(
          Problem.invalid(
                  "bad_id",
                  "the field '" + field + "' must be 1 to 64 of A-Z a-z 0-9 _ -",
                  "Correct '" + field + "'.")
              .withLimit("64 characters", id == null ? "missing" : id.length() + " characters"));
    }
    return id;
  }
}
