package dev.sallyport.codecs.internal.derive;

import dev.sallyport.schema.Schema.Scalar;

/** How a component's annotation changes the scalars in it. */
enum Variation {
  NONE,
  /** {@code @NonFinite}: floats and doubles may be NaN and infinite. */
  NON_FINITE,
  /** {@code @AsString}: longs are strings of digits. */
  AS_STRING;

  Scalar of(Scalar scalar) {
    if (this == NON_FINITE) {
      return switch (scalar) {
        case FLOAT32 -> Scalar.FLOAT32_NON_FINITE;
        case FLOAT64 -> Scalar.FLOAT64_NON_FINITE;
        default -> scalar;
      };
    }
    return this == AS_STRING && scalar == Scalar.INT64 ? Scalar.INT64_STRING : scalar;
  }
}
