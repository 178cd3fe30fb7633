package dev.sallyport.cli.types;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The arguments of a command about a class, and the way to that class. */
final class ClassArguments {
  @Parameters(
      paramLabel = "CLASS",
      description = "the full name of a message type or of an interface with @Contract")
  private String name = "";

  @Option(
      names = "--class-path",
      paramLabel = "PATH",
      description = "jars and directories of the class and what it needs, as for java")
  private String classPath = "";

  /** A class or class path that is not there. The message is for the user. */
  static final class NotFound extends Exception {
    private static final long serialVersionUID = 1L;

    NotFound(String message) {
      super(message);
    }
  }

  /** A loader of the class path that was given, before this program's own; to be closed. */
  URLClassLoader loader() throws NotFound {
    List<URL> urls = new ArrayList<>();
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator), -1)) {
      if (entry.isEmpty()) {
        continue;
      }
      Path path = Path.of(entry);
      if (!Files.exists(path)) {
        throw new NotFound("no such file or directory in --class-path: " + entry);
      }
      try {
        urls.add(path.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new NotFound("not a path for --class-path: " + entry);
      }
    }
    return new URLClassLoader(urls.toArray(new URL[0]), ClassArguments.class.getClassLoader());
  }

  /** The class, without running code of it; a member class may be written with dots too. */
  Class<?> find(ClassLoader loader) throws NotFound {
    StringBuilder binary = new StringBuilder(name);
    for (int dot = name.length(); dot >= 0; dot = name.lastIndexOf('.', dot - 1)) {
      if (dot < name.length()) {
        binary.setCharAt(dot, '$');
      }
      try {
        return Class.forName(binary.toString(), false, loader);
      } catch (ClassNotFoundException e) {
        // Then the last dot may be one between a class and its member.
      } catch (LinkageError e) {
        throw unloadable(e);
      }
    }
    throw new NotFound(
        "no such class: "
            + name
            + "\n  fix: give its full name, as in java.util.Map$Entry, and --class-path with the jars"
            + " or directories of its code");
  }

  /** What is to be said where the class needs code that is not there. */
  NotFound unloadable(LinkageError e) {
    return new NotFound(
        "cannot load " + name + ": " + e + "\n  fix: add what is missing to --class-path");
  }
}
