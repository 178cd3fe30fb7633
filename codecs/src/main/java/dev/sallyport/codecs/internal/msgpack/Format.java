package dev.sallyport.codecs.internal.msgpack;

/** First bytes of the MessagePack forms (its specification, "Formats"). */
final class Format {
  static final int FIXMAP = 0x80;
  static final int FIXARRAY = 0x90;
  static final int FIXSTR = 0xa0;
  static final int NIL = 0xc0;
  static final int NEVER_USED = 0xc1;
  static final int FALSE = 0xc2;
  static final int TRUE = 0xc3;
  static final int BIN8 = 0xc4;
  static final int BIN16 = 0xc5;
  static final int BIN32 = 0xc6;
  static final int EXT8 = 0xc7;
  static final int EXT32 = 0xc9;
  static final int FLOAT32 = 0xca;
  static final int FLOAT64 = 0xcb;
  static final int UINT8 = 0xcc;
  static final int UINT16 = 0xcd;
  static final int UINT32 = 0xce;
  static final int UINT64 = 0xcf;
  static final int INT8 = 0xd0;
  static final int INT16 = 0xd1;
  static final int INT32 = 0xd2;
  static final int INT64 = 0xd3;
  static final int FIXEXT1 = 0xd4;
  static final int FIXEXT4 = 0xd6;
  static final int FIXEXT8 = 0xd7;
  static final int FIXEXT16 = 0xd8;
  static final int STR8 = 0xd9;
  static final int STR16 = 0xda;
  static final int STR32 = 0xdb;
  static final int ARRAY16 = 0xdc;
  static final int ARRAY32 = 0xdd;
  static final int MAP16 = 0xde;
  static final int MAP32 = 0xdf;
  static final int NEGATIVE_FIXINT = 0xe0;

  /** The extension type of timestamps. */
  static final byte TIMESTAMP = -1;

  private Format() {}

  /** What a value that begins with {@code first} is, for messages. */
  static String describe(int first) {
    if (first < FIXMAP || first >= NEGATIVE_FIXINT) {
      return "integer";
    } else if (first < FIXARRAY) {
      return "map";
    } else if (first < FIXSTR) {
      return "array";
    } else if (first < NIL) {
      return "string";
    }
    return switch (first) {
      case NIL -> "nil";
      case NEVER_USED -> "the byte c1, which begins nothing";
      case FALSE, TRUE -> "boolean";
      case BIN8, BIN16, BIN32 -> "bytes";
      case FLOAT32, FLOAT64 -> "float";
      case STR8, STR16, STR32 -> "string";
      case ARRAY16, ARRAY32 -> "array";
      case MAP16, MAP32 -> "map";
      case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> "integer";
      default -> "extension";
    };
  }
}
