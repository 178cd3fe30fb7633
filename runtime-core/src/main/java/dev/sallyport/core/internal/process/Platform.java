package dev.sallyport.core.internal.process;

import java.nio.charset.Charset;
import java.util.Locale;

/** What this package has to know of the system it runs on. Thread-safe. */
final class Platform {
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private Platform() {}

  static boolean isWindows() {
    return WINDOWS;
  }

  /** The encoding in which this JVM gives arguments to a child. */
  static Charset argumentCharset() {
    // JDK 17 encodes them with the default charset, later ones with the locale's.
    String name = Runtime.version().feature() < 18 ? null : System.getProperty("native.encoding");
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }
}
