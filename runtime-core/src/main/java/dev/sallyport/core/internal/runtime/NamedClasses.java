package dev.sallyport.core.internal.runtime;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes that a class names, and those that they name, up to a bound, and the codecs that were
 * generated for them: by reading their files, without loading any. Used once.
 */
final class NamedClasses {
  private static final int MAX_CLASSES = 400;

  private static final Pattern DESCRIPTOR = Pattern.compile("L([\\w/$]+);");
  private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com/sun)/.*");

  // Tags of a class file's constants (JVMS, table 4.4-A), and their bytes after the tag.
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int[] BYTES = {
    0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
  };

  private final ClassLoader loader;
  private final Set<String> seen = new HashSet<>();
  private final Deque<String> next = new ArrayDeque<>();

  NamedClasses(ClassLoader loader) {
    this.loader = loader;
  }

  /** Their names, and that of {@code main}, as they are loaded by. */
  List<String> of(String main) {
    add(main.replace('.', '/'));
    List<String> found = new ArrayList<>();
    while (found.size() < MAX_CLASSES && !next.isEmpty()) {
      String name = next.remove();
      try (InputStream in = loader.getResourceAsStream(name + ".class")) {
        if (in != null) {
          found.add(name.replace('/', '.'));
          names(in.readAllBytes()).forEach(this::add);
          add(name + "_Codec");
          add(name + "_Codecs");
        }
      } catch (IOException e) {
        // One that cannot be read is not archived.
      }
    }
    return found;
  }

  private void add(String name) {
    if (!JDK.matcher(name).matches() && seen.add(name)) {
      next.add(name);
    }
  }

  /** The classes that a class file names, in its code and in its signatures. */
  static List<String> names(byte[] file) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    String[] texts = new String[count];
    List<Integer> classes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      if (tag == UTF8) {
        texts[i] = in.readUTF();
      } else if (tag == CLASS) {
        classes.add(in.readUnsignedShort());
      } else if (tag < BYTES.length && BYTES[tag] > 0) {
        in.skipNBytes(BYTES[tag]);
        // These two take two places.
        i += tag == LONG || tag == DOUBLE ? 1 : 0;
      } else {
        throw new IOException("unknown constant: tag=" + tag);
      }
    }
    for (int index : classes) {
      if (!texts[index].startsWith("[")) {
        names.add(texts[index]);
      }
    }
    for (String text : texts) {
      if (text != null && text.indexOf(';') > 0) {
        Matcher matcher = DESCRIPTOR.matcher(text);
        while (matcher.find()) {
          names.add(matcher.group(1));
        }
      }
    }
    return names;
  }
}
