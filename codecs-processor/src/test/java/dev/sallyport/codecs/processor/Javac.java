package dev.sallyport.codecs.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleFinder;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.annotation.processing.Processor;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The javac of this JDK, run on small sources in a directory of the test. Its output is read as a
 * user reads it.
 */
final class Javac {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
  private static final java.util.spi.ToolProvider COMMAND =
      java.util.spi.ToolProvider.findFirst("javac").orElseThrow();
  private static final Pattern TYPE =
      Pattern.compile("(?m)^[\\w ]*?(?:class|record|interface|enum) ([\\w$\\p{L}]+)");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");
  private static final Pattern ERROR =
      Pattern.compile("(?m)^(?:\\S*[/\\\\])?([\\w$\\p{L}]+\\.java):(\\d+): error: ");

  private final Path directory;
  private final Map<Path, String> sources = new TreeMap<>();
  private final List<Path> order = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<Path> classPath = new ArrayList<>();
  private @Nullable List<Processor> processors = List.of(new SallyportProcessor());
  private boolean modular;

  private Javac(Path directory) {
    this.directory = directory;
    classPath.addAll(testClassPath());
  }

  /**
   * @param directory empty, or with what an earlier compilation left
   */
  static Javac in(Path directory) {
    return new Javac(directory);
  }

  /** What this test itself runs with. */
  static List<Path> testClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .toList();
  }

  /** A file with one top-level type or more, named after the first. */
  Javac source(String text) {
    Matcher type = TYPE.matcher(text);
    assertThat(type.find()).describedAs(text).isTrue();
    Matcher inPackage = PACKAGE.matcher(text);
    String folder = inPackage.find() ? inPackage.group(1).replace('.', '/') + "/" : "";
    return file(folder + type.group(1) + ".java", text);
  }

  Javac file(String name, String text) {
    Path path = directory.resolve("src").resolve(name);
    sources.put(path, text);
    order.add(path);
    return this;
  }

  Javac options(String... more) {
    options.addAll(List.of(more));
    return this;
  }

  Javac classPath(Path more) {
    classPath.add(more);
    return this;
  }

  /** No class path at all: what is needed is on a module path. */
  Javac modular() {
    modular = true;
    return this;
  }

  /** With these entries alone. */
  Javac onlyClassPath(List<Path> entries) {
    classPath.clear();
    classPath.addAll(entries);
    return this;
  }

  /** Where a module is that this test runs with. */
  static Path module(String name) {
    for (Path entry : testClassPath()) {
      if (Files.exists(entry) && ModuleFinder.of(entry).find(name).isPresent()) {
        return entry;
      }
    }
    throw new IllegalStateException("no module " + name);
  }

  static String path(List<Path> entries) {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }

  /** With these processors instead. */
  Javac processors(Processor... others) {
    processors = List.of(others);
    return this;
  }

  /** With the processors that the options name, or that javac finds. */
  Javac processorsOfOptions() {
    processors = null;
    return this;
  }

  /** Compiles with the command javac and its defaults, which differ from those of its API. */
  Result compileByCommand() {
    List<String> all = new ArrayList<>(write());
    order.forEach(file -> all.add(file.toString()));
    StringWriter output = new StringWriter();
    PrintWriter printer = new PrintWriter(output);
    int status = COMMAND.run(printer, printer, all.toArray(new String[0]));
    return result(status == 0, output);
  }

  Result compile() {
    try (StandardJavaFileManager files =
        COMPILER.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8)) {
      List<String> all = write();
      Iterable<? extends JavaFileObject> units = files.getJavaFileObjectsFromPaths(order);
      StringWriter output = new StringWriter();
      JavaCompiler.CompilationTask task = COMPILER.getTask(output, files, null, all, null, units);
      task.setLocale(Locale.ENGLISH);
      if (processors != null) {
        task.setProcessors(processors);
      }
      return result(task.call(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the sources. The options of javac. */
  private List<String> write() {
    try {
      for (Map.Entry<Path, String> source : sources.entrySet()) {
        Files.createDirectories(source.getKey().getParent());
        Files.writeString(source.getKey(), source.getValue());
      }
      Path classes = Files.createDirectories(directory.resolve("classes"));
      Path generated = Files.createDirectories(directory.resolve("generated"));
      List<String> all = new ArrayList<>(List.of("-d", classes.toString()));
      all.addAll(List.of("-s", generated.toString()));
      if (!modular) {
        all.addAll(List.of("-cp", path(classPath)));
      }
      all.addAll(options);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result result(boolean success, StringWriter output) {
    String printed = output.toString().replace("\r\n", "\n");
    return new Result(
        success, printed, directory.resolve("classes"), directory.resolve("generated"));
  }

  /**
   * An error as it is shown.
   *
   * @param text its message, and the line of the source that javac shows
   */
  record Shown(String file, int line, String text) {
    /** The lines of a refusal, without the source and without indentation. */
    List<String> lines() {
      List<String> lines = new ArrayList<>();
      for (String line : text.lines().map(String::strip).toList()) {
        if (lines.isEmpty() || line.matches("(why:|fix:|code ).*")) {
          lines.add(line);
        }
      }
      return lines;
    }
  }

  /**
   * What javac did.
   *
   * @param output what it printed
   */
  record Result(boolean success, String output, Path classes, Path generated) {
    Result succeeds() {
      assertThat(success).describedAs(output).isTrue();
      return this;
    }

    Result fails() {
      assertThat(success).describedAs(output).isFalse();
      return this;
    }

    List<Shown> errors() {
      List<Shown> errors = new ArrayList<>();
      Matcher matcher = ERROR.matcher(output);
      int textStart = -1;
      while (matcher.find()) {
        if (textStart >= 0) {
          cut(errors, output.substring(textStart, matcher.start()));
        }
        errors.add(new Shown(matcher.group(1), Integer.parseInt(matcher.group(2)), ""));
        textStart = matcher.end();
      }
      if (textStart >= 0) {
        cut(errors, output.substring(textStart).replaceAll("(?m)^\\d+ errors?\\n", ""));
      }
      return errors;
    }

    private static void cut(List<Shown> errors, String text) {
      Shown last = errors.get(errors.size() - 1);
      errors.set(errors.size() - 1, new Shown(last.file(), last.line(), text.stripTrailing()));
    }

    /** The one error. */
    Shown error() {
      fails();
      assertThat(errors()).describedAs(output).hasSize(1);
      return errors().get(0);
    }

    /** The generated sources by their paths. */
    Map<String, String> sources() {
      try (Stream<Path> files = Files.walk(generated)) {
        Map<String, String> sources = new TreeMap<>();
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = generated.relativize(file).toString().replace(File.separatorChar, '/');
          sources.put(name, Files.readString(file));
        }
        return sources;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    ClassLoader load() {
      try {
        return new URLClassLoader(
            new URL[] {classes.toUri().toURL()}, Javac.class.getClassLoader());
      } catch (MalformedURLException e) {
        throw new UncheckedIOException(e);
      }
    }

    Class<?> load(String name) {
      try {
        return load().loadClass(name);
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
