package dev.sallyport.core.internal.process;

import dev.sallyport.LaunchException;
import dev.sallyport.process.Launch;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The programs of Java children. */
final class Mains {
  private Mains() {}

  private static OutputStream frames() throws IOException {
    return new FileOutputStream("/dev/fd/" + System.getenv(ChildVariables.OUT));
  }

  /** Prints on all streams that are not for frames, and one exact frame. */
  static final class PrintsEverywhere {
    public static void main(String[] args) throws Exception {
      System.out.println("printed on System.out");
      System.err.println("printed on System.err");
      System.out.println("standard input had " + System.in.readAllBytes().length + " bytes");
      new ProcessBuilder("/bin/sh", "-c", "echo printed by a process of the child")
          .inheritIO()
          .start()
          .waitFor();
      byte[] all = new byte[256];
      for (int i = 0; i < all.length; i++) {
        all[i] = (byte) i;
      }
      try (OutputStream frames = frames()) {
        frames.write(all);
      }
    }
  }

  /** Sends its arguments as they arrived. */
  static final class SendsArguments {
    public static void main(String[] args) throws Exception {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(args.length);
      for (String argument : args) {
        out.writeUTF(argument);
      }
      try (OutputStream frames = frames()) {
        frames.write(bytes.toByteArray());
      }
    }
  }

  /** Sends what kind of JVM it is in. */
  static final class SendsJvm {
    public static void main(String[] args) throws Exception {
      String text =
          ObjectInputFilter.Config.getSerialFilter()
              + "\n"
              + Runtime.getRuntime().maxMemory() / (1 << 20)
              + "\n"
              + System.getProperty("test.pad", "").length();
      try (OutputStream frames = frames()) {
        frames.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Sends the names of its garbage collectors. */
  static final class SendsCollectors {
    public static void main(String[] args) throws Exception {
      StringBuilder names = new StringBuilder();
      for (var each : ManagementFactory.getGarbageCollectorMXBeans()) {
        names.append(each.getName()).append('\n');
      }
      try (OutputStream frames = frames()) {
        frames.write(names.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Opens files until there are no more, and sends how many those were. */
  static final class OpensFiles {
    public static void main(String[] args) throws Exception {
      OutputStream frames = frames();
      List<FileInputStream> open = new ArrayList<>();
      try {
        while (open.size() < 10_000) {
          open.add(new FileInputStream("/dev/null"));
        }
      } catch (IOException e) {
        // As many as there may be.
      }
      int count = open.size();
      for (FileInputStream file : open) {
        file.close();
      }
      frames.write(Integer.toString(count).getBytes(StandardCharsets.UTF_8));
      frames.close();
    }
  }

  /** Takes memory until there is no more, and ends with 7 if it still can. */
  static final class FillsItsHeap {
    public static void main(String[] args) {
      try {
        Object[] all = {};
        while (true) {
          all = new Object[] {all, new byte[100_000]};
        }
      } catch (OutOfMemoryError e) {
        System.exit(7);
      }
    }
  }

  /** Reads frames until their end, then ends. */
  static final class ReadsToEnd {
    public static void main(String[] args) throws Exception {
      try (FileInputStream in = new FileInputStream("/dev/fd/" + System.getenv(ChildVariables.IN));
          OutputStream frames = frames()) {
        frames.write('r');
        in.transferTo(OutputStream.nullOutputStream());
      }
    }
  }

  /** A parent that is killed: starts a child that reads to the end, says its pid, and waits. */
  static final class ParentThatWaits {
    public static void main(String[] args) throws Exception {
      ChildProcess child = ChildProcess.start(Launch.java(ReadsToEnd.class).spec());
      child.frames().read();
      System.out.println(child.pid());
      new CountDownLatch(1).await();
    }
  }

  /** A parent that is ending when it starts a child: says what comes of it, and its pid's place. */
  static final class ParentThatStartsWhileItEnds {
    public static void main(String[] args) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                try {
                  ChildProcess.start(
                      Launch.command("/bin/sh", "-c", "echo $$ > \"$1\"; exec sleep 1000", "sh")
                          .arguments(args[0])
                          .spec());
                  System.out.println("started");
                } catch (LaunchException e) {
                  System.out.println(e.getMessage());
                }
              }));
    }
  }

  /** A parent that ends in order, with a child that notices nothing. */
  static final class ParentThatEnds {
    public static void main(String[] args) {
      ChildProcess child =
          ChildProcess.start(
              Launch.command("/bin/sh", "-c", "trap '' TERM; sleep 1000 & wait; wait").spec());
      System.out.println(child.pid());
      if (args.length > 0) {
        System.exit(Integer.parseInt(args[0]));
      }
    }
  }
}
