package dev.sallyport.codecs.internal.jsonschema;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * The regular expressions of scalars that are strings, each exactly what the decoder takes, as far
 * as a regular expression can say it.
 *
 * <p>In the part of ECMA-262's syntax that validators in other languages share: no look-around, no
 * classes such as {@code \d}, whose digits are not everywhere the ASCII ones, no count above 1000,
 * and characters beyond ASCII as themselves.
 */
final class Patterns {
  private static final String LEAP_YEAR =
      "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
  private static final String DATE =
      "([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
          + "|02-(0[1-9]|1[0-9]|2[0-8]))|"
          + LEAP_YEAR
          + "-02-29)";
  private static final String MINUTES = "([01][0-9]|2[0-3]):[0-5][0-9]";
  private static final String SECONDS = ":[0-5][0-9](\\.[0-9]{1,9})?";
  private static final String TIME = MINUTES + "(" + SECONDS + ")?";
  private static final String OFFSET =
      "(Z|[+-]((0[0-9]|1[0-7]):[0-5][0-9](:[0-5][0-9])?|18:00(:00)?))";
  // An offset that is not zero, in its one form.
  private static final String ZONE_OFFSET =
      "[+-]((0[1-9]|1[0-7]):[0-5][0-9](:(0[1-9]|[1-5][0-9]))?|00:(0[1-9]|[1-5][0-9])"
          + "(:(0[1-9]|[1-5][0-9]))?|00:00:(0[1-9]|[1-5][0-9])|18:00)";
  private static final String ZONE_NAME =
      "((UTC|GMT|UT)" + ZONE_OFFSET + "|[A-Za-z][A-Za-z0-9~/._+-]+)";
  private static final String DURATION_PART = "-?[0-9]{1,19}";

  static final String LOCAL_DATE = whole(DATE);
  static final String LOCAL_TIME = whole(TIME);
  static final String LOCAL_DATE_TIME = whole(DATE + "T" + TIME);
  static final String OFFSET_TIME = whole(TIME + OFFSET);
  static final String OFFSET_DATE_TIME = whole(DATE + "T" + TIME + OFFSET);
  static final String ZONED_DATE_TIME =
      whole(DATE + "T" + TIME + OFFSET + "(\\[" + ZONE_NAME + "\\])?");
  static final String INSTANT = whole(DATE + "T" + MINUTES + SECONDS + "(Z|[+-]" + MINUTES + ")");
  // Of the first day and the last, those whose offset is not zero.
  static final String INSTANT_OUT_OF_RANGE =
      "^(0000-01-01|9999-12-31).*[+-](00:0[1-9]|00:[1-5]|0[1-9]|[12])";
  static final String YEAR = whole("[0-9]{4}");
  static final String YEAR_MONTH = whole("[0-9]{4}-(0[1-9]|1[0-2])");
  static final String MONTH_DAY =
      whole(
          "--((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
              + "|02-(0[1-9]|[12][0-9]))");
  static final String DURATION =
      whole(
          "-?P(N D)?(T(N H)?(N M)?(N(\\.[0-9]{1,9})?S)?)?"
              .replace(" ", "")
              .replace("N", DURATION_PART));
  // No part at all, or none after the T.
  static final String DURATION_EMPTY = "[PT]$";
  static final String PERIOD =
      whole("P(N Y)?(N M)?(N D)?".replace(" ", "").replace("N", integer(32)));
  static final String UUID = whole("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
  static final String ZONE_ID = whole("(Z|" + ZONE_OFFSET + "|" + ZONE_NAME + ")");
  static final String LOCALE =
      whole(
          "([a-z]{2,8}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?"
              + "(-([0-9A-Za-z]{5,8}|[0-9][0-9A-Za-z]{3}))*(-[0-9a-wyz](-[0-9a-z]{2,8})+)*"
              + "(-x(-[0-9A-Za-z]{1,8})+)?|x(-[0-9A-Za-z]{1,8})+)");
  static final String DECIMAL = whole("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,6})?");
  static final String BIG_INTEGER = whole("(0|-?[1-9][0-9]*)");
  static final String BASE64 =
      whole("([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?");
  // Every UTF-16 unit but the surrogates.
  static final String CHAR = whole("[\u0000-\ud7ff\ue000-\uffff]");

  private Patterns() {}

  private static String whole(String pattern) {
    return "^" + pattern + "$";
  }

  /** The integers of so many bits, without superfluous zeros, anchored. */
  static String integerOf(int bits) {
    return whole(integer(bits));
  }

  private static String integer(int bits) {
    BigInteger bound = BigInteger.ONE.shiftLeft(bits - 1);
    String positive = upTo(bound.subtract(BigInteger.ONE).toString());
    return "(0|-?(" + positive + ")|-" + bound + ")";
  }

  /** The positive integers up to a bound of at least two digits. */
  private static String upTo(String bound) {
    List<String> ways = new ArrayList<>();
    int last = bound.length() - 1;
    ways.add("[1-9]" + repeat(0, last - 1));
    for (int i = 0; i <= last; i++) {
      // Those that equal the bound up to here and are below it in this digit; at the end, or equal.
      char from = i == 0 ? '1' : '0';
      char to = (char) (bound.charAt(i) - (i == last ? 0 : 1));
      if (to >= from) {
        String digit = from == to ? String.valueOf(from) : "[" + from + "-" + to + "]";
        ways.add(bound.substring(0, i) + digit + repeat(last - i, last - i));
      }
    }
    return String.join("|", ways);
  }

  private static String repeat(int min, int max) {
    return switch (max) {
      case 0 -> "";
      case 1 -> min == max ? "[0-9]" : "[0-9]?";
      default -> "[0-9]{" + (min == max ? "" : min + ",") + max + "}";
    };
  }
}
