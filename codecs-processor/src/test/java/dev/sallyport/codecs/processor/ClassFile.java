package dev.sallyport.codecs.processor;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** As much of a class file as tells how large its methods are. */
final class ClassFile {
  private final DataInputStream in;
  private final Map<Integer, String> strings = new TreeMap<>();
  private final Map<String, Integer> codeSizes = new TreeMap<>();

  private ClassFile(DataInputStream in) {
    this.in = in;
  }

  /** The bytes of code of each method. */
  static Map<String, Integer> codeSizes(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      ClassFile classFile = new ClassFile(in);
      classFile.read();
      return classFile.codeSizes;
    }
  }

  private void read() throws IOException {
    in.skipNBytes(8);
    constants();
    in.skipNBytes(6);
    in.skipNBytes(2L * in.readUnsignedShort());
    members();
    members();
  }

  private void constants() throws IOException {
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> strings.put(i, in.readUTF());
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        default -> in.skipNBytes(4);
      }
    }
  }

  private void members() throws IOException {
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      in.skipNBytes(2);
      String name = strings.get(in.readUnsignedShort());
      in.skipNBytes(2);
      for (int j = in.readUnsignedShort(); j > 0; j--) {
        String attribute = strings.get(in.readUnsignedShort());
        int length = in.readInt();
        if (attribute.equals("Code")) {
          in.skipNBytes(4);
          int code = in.readInt();
          codeSizes.merge(name, code, Math::max);
          in.skipNBytes(length - 8L);
        } else {
          in.skipNBytes(length);
        }
      }
    }
  }
}
