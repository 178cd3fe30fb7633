package dev.sallyport.core.internal.runtime;

import dev.sallyport.Worker;
import dev.sallyport.spi.CodecProvider;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a class names, and those that they name, up to a bound, and the codecs that were
 * generated for them: by reading their files, without loading any. Used once.
 *
 * <p>Of this library's own classes only those that others name: what they need in turn, a worker
 * that is recorded loads by itself as far as a start has use for it. A JVM with an AOT cache takes
 * in all of its classes at each start, used or not. For the same reason it is told whether any of
 * these classes makes lambdas, and whether a contract has codecs.
 */
final class NamedClasses {
  private static final int MAX_CLASSES = 400;

  private static final Pattern DESCRIPTOR = Pattern.compile("L([\\w/$]+);");
  private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com/sun)/.*");

  private static final String CONTRACT_CODECS = "_Codecs";

  /** Who makes lambdas and method references names it. */
  private static final String LAMBDAS = "java/lang/invoke/LambdaMetafactory";

  // Tags of a class file's constants (JVMS, table 4.4-A), and their bytes after the tag.
  private static final int UTF8 = 1;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int[] BYTES = {
    0, 0, 0, 4, 4, 8, 8, 2, 2, 4, 4, 4, 4, 0, 0, 3, 2, 4, 4, 2, 2
  };

  private final ClassLoader loader;

  /** The jars and directories of this library's own classes. */
  private final Set<String> ours = new HashSet<>();

  private final Set<String> seen = new HashSet<>();
  private final Deque<String> next = new ArrayDeque<>();
  private boolean lambdas;
  private boolean codecs;

  NamedClasses(ClassLoader loader) {
    this.loader = loader;
    for (Class<?> each :
        List.of(Worker.class, NamedClasses.class, CodecProvider.get().getClass())) {
      String name = each.getName().replace('.', '/');
      ours.add(place(loader.getResource(name + ".class"), name));
    }
    ours.remove("");
  }

  /** Where a class is; empty where that cannot be told. */
  private static String place(@Nullable URL file, String name) {
    String text = String.valueOf(file);
    String end = name + ".class";
    return text.endsWith(end) ? text.substring(0, text.length() - end.length()) : "";
  }

  /** Their names, and that of {@code main}, as they are loaded by. */
  List<String> of(String main) {
    String first = main.replace('.', '/');
    add(first);
    // All may be in one jar.
    ours.remove(place(loader.getResource(first + ".class"), first));
    List<String> found = new ArrayList<>();
    while (found.size() < MAX_CLASSES && !next.isEmpty()) {
      String name = next.remove();
      try (InputStream in = loader.getResourceAsStream(name + ".class")) {
        if (in != null) {
          found.add(name.replace('/', '.'));
          codecs |= name.endsWith(CONTRACT_CODECS);
          if (!ours.contains(place(loader.getResource(name + ".class"), name))) {
            List<String> named = names(in.readAllBytes());
            lambdas |= named.contains(LAMBDAS);
            named.forEach(this::add);
            add(name + "_Codec");
            add(name + CONTRACT_CODECS);
          }
        }
      } catch (IOException e) {
        // One that cannot be read is not archived.
      }
    }
    return found;
  }

  /** Whether any of those that were found makes lambdas, this library's own apart. */
  boolean makeLambdas() {
    return lambdas;
  }

  /** Whether there are generated codecs of a contract among them. */
  boolean haveCodecs() {
    return codecs;
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
