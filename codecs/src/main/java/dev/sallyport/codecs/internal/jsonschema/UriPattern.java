package dev.sallyport.codecs.internal.jsonschema;

/**
 * The texts that are a {@link java.net.URI}: RFC 2396 with its authorities of any naming scheme,
 * and with the characters beyond ASCII that are visible.
 */
final class UriPattern {
  // Not the spaces, nor the controls up to U+009F.
  private static final String OTHER =
      "\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ud7ff"
          + "\ue000-\uffff\ud800\udc00-\udbff\udfff";
  private static final String UNRESERVED = "A-Za-z0-9_.!~*'()";
  private static final String ESCAPE = "%[0-9A-Fa-f]{2}";

  private static final String SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:";
  private static final String USER = some(";:&=+$,");
  private static final String SEGMENT_WITHOUT_COLON = some(";@&=+$,");
  // An authority that is not in brackets has no character that a path has not.
  private static final String PATH = "(/" + some(";:@&=+$,/") + ")";
  private static final String ANY = some(";/?:@&=+$,\\[\\]");
  private static final String OPAQUE = "(" + one(";?:@&=+$,\\[\\]") + ANY + ")";
  private static final String QUERY = "(\\?" + ANY + ")?";
  private static final String FRAGMENT = "(#" + ANY + ")?";
  private static final String BRACKETS =
      "//(" + USER + "@)?\\[[0-9A-Fa-f:.]+(%[0-9A-Za-z_.]+)?\\](:[0-9]*)?" + PATH + "?" + QUERY;

  static final String URI =
      "^("
          + SCHEME
          + "("
          + (PATH + QUERY + "|" + OPAQUE)
          + ")|"
          + (SEGMENT_WITHOUT_COLON + PATH + "?" + QUERY)
          + "|("
          + SCHEME
          + ")?"
          + BRACKETS
          + ")"
          + FRAGMENT
          + "$";

  /** An authority is announced, and then nothing comes. */
  static final String EMPTY_AUTHORITY = "^(" + SCHEME + ")?//$";

  private UriPattern() {}

  private static String one(String reserved) {
    return "([" + characters(reserved) + "]|" + ESCAPE + ")";
  }

  // Characters and escapes alternate in groups of their own: no engine need go back.
  private static String some(String reserved) {
    String one = "[" + characters(reserved) + "]*";
    return one + "(" + ESCAPE + one + ")*";
  }

  private static String characters(String reserved) {
    return UNRESERVED + reserved + OTHER + "-";
  }
}
