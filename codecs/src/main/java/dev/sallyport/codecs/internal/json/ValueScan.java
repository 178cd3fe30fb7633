package dev.sallyport.codecs.internal.json;

import dev.sallyport.InvalidDataException;
import dev.sallyport.schema.Violation;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * Finds where JSON values end, without making anything of them. Confined to one document, which is
 * well-formed UTF-8.
 *
 * <p>Jackson judges the depth of a value and the digits of a number, and takes an object of its own
 * for each level. Here a level is one bit and a number any number of digits, so that a value beyond
 * a limit is passed over, for its reader to refuse, in memory bounded by the document. All else is
 * as strict as Jackson, but for NaN and the infinities, which are taken for values.
 */
final class ValueScan {
  private static final byte[][] WORDS = {
    ascii("true"), ascii("false"), ascii("null"), ascii("NaN"), ascii("Infinity")
  };

  private final byte[] bytes;
  private final int start;
  private final int end;

  /** For each level around the present value, whether it is an object. */
  private final BitSet objects = new BitSet();

  ValueScan(byte[] bytes, int offset, int length) {
    this.bytes = bytes;
    this.start = offset;
    this.end = offset + length;
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }

  /** The byte there, or -1 at the end. */
  private int at(int position) {
    return position < end ? bytes[position] : -1;
  }

  InvalidDataException malformed(String expected, int position) {
    String actual = position < end ? "something else" : "end of data";
    return new InvalidDataException(
        new Violation("$", "well-formed JSON: " + expected, actual, position - start));
  }

  /** The first position from there on that is no white space. */
  int skipSpace(int from) {
    int position = from;
    while (true) {
      int next = at(position);
      if (next != ' ' && next != '\t' && next != '\n' && next != '\r') {
        return position;
      }
      position++;
    }
  }

  /** The position behind that character. */
  int require(char expected, int position) {
    if (at(position) != expected) {
      throw malformed("'" + expected + "'", position);
    }
    return position + 1;
  }

  /** The position of the value behind the name that begins there. */
  private int skipName(int position) {
    return skipSpace(require(':', skipSpace(skipString(position))));
  }

  /** The position behind the value that begins there. */
  int skipValue(int from) {
    int position = from;
    int depth = 0;
    while (true) {
      boolean object = at(position) == '{';
      if (object || at(position) == '[') {
        objects.set(depth, object);
        position = skipSpace(position + 1);
        if (at(position) != (object ? '}' : ']')) {
          position = object ? skipName(position) : position;
          depth++;
          continue;
        }
        position++;
      } else {
        position = skipScalar(position);
      }
      // Behind a value: the ends of what it is the last of, then what comes next.
      while (true) {
        if (depth == 0) {
          return position;
        }
        object = objects.get(depth - 1);
        position = skipSpace(position);
        if (at(position) != (object ? '}' : ']')) {
          break;
        }
        depth--;
        position++;
      }
      position = skipSpace(require(',', position));
      position = object ? skipName(position) : position;
    }
  }

  private int skipScalar(int position) {
    int first = at(position);
    if (first == '"') {
      return skipString(position);
    }
    boolean negative = first == '-';
    if (isDigit(negative ? position + 1 : position)) {
      return skipNumber(negative ? position + 1 : position);
    }
    for (byte[] word : WORDS) {
      int begin = negative && word[0] == 'I' ? position + 1 : position;
      if (isAt(word, begin)) {
        return requireEndOfWord(begin + word.length);
      }
    }
    throw malformed("a value", position);
  }

  private boolean isAt(byte[] word, int position) {
    for (int i = 0; i < word.length; i++) {
      if (at(position + i) != word[i]) {
        return false;
      }
    }
    return true;
  }

  /** A word or number does not go on in letters or digits. */
  private int requireEndOfWord(int position) {
    int next = at(position);
    boolean ends =
        next == ',' || next == '}' || next == ']' || next == ' ' || (next >= '\t' && next <= '\r');
    if (!ends && next >= 0) {
      throw malformed("',', '}' or ']'", position);
    }
    return position;
  }

  private boolean isDigit(int position) {
    return at(position) >= '0' && at(position) <= '9';
  }

  private int skipDigits(int from) {
    if (!isDigit(from)) {
      throw malformed("a digit", from);
    }
    int position = from + 1;
    while (isDigit(position)) {
      position++;
    }
    return position;
  }

  private int skipNumber(int from) {
    // A number of several digits does not begin with a zero.
    int position = at(from) == '0' ? from + 1 : skipDigits(from);
    if (at(position) == '.') {
      position = skipDigits(position + 1);
    }
    if (at(position) == 'e' || at(position) == 'E') {
      boolean signed = at(position + 1) == '+' || at(position + 1) == '-';
      position = skipDigits(signed ? position + 2 : position + 1);
    }
    return requireEndOfWord(position);
  }

  /** The position behind the string that begins there. */
  int skipString(int from) {
    int position = require('"', from);
    while (true) {
      int next = at(position);
      if (next == '"') {
        return position + 1;
      } else if (next == '\\') {
        position = skipEscape(position + 1);
      } else if (position >= end || (next >= 0 && next < ' ')) {
        throw malformed("a character or '\"'", position);
      } else {
        // Of the bytes beyond ASCII, which are negative, none is a quote.
        position++;
      }
    }
  }

  private int skipEscape(int position) {
    int kind = at(position);
    if (kind == 'u') {
      for (int i = 1; i <= 4; i++) {
        if (Character.digit(at(position + i), 16) < 0) {
          throw malformed("a hexadecimal digit", position + i);
        }
      }
      return position + 5;
    } else if (kind < 0 || "\"\\/bfnrt".indexOf(kind) < 0) {
      throw malformed("an escape", position);
    }
    return position + 1;
  }
}
