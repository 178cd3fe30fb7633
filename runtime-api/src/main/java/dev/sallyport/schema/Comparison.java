package dev.sallyport.schema;

import dev.sallyport.schema.CompatibilityReport.Difference;
import dev.sallyport.schema.Schema.Definition;
import dev.sallyport.schema.Schema.EnumType;
import dev.sallyport.schema.Schema.RecordType;
import dev.sallyport.schema.Schema.UnionType;
import dev.sallyport.schema.Schema.Variant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of a writer's schema with a reader's. Breadth first and without recursion: a peer
 * may have sent one of the two, and the first path to a difference is then the shortest.
 */
final class Comparison {
  private static final int MAX_DIFFERENCES = 32;
  private static final String SAME_CLASSES = "build both ends from the same classes";
  private static final String KEEP =
      "declare the same type at both ends; what means something new gets a new name";

  private final Schema writer;
  private final Schema reader;
  private final Compatibility mode;
  private final TypeText writerText;
  private final TypeText readerText;
  private final Deque<Work> queue = new ArrayDeque<>();
  private final Set<Pair> visited = new HashSet<>();
  private final List<Difference> differences = new ArrayList<>();
  private List<String> parameters = List.of();
  private int breaking;

  /** A place in both schemas; linked, as most places are never shown. */
  private record Path(@Nullable Path parent, String step) {
    Path then(String next) {
      return new Path(this, next);
    }

    @Override
    public String toString() {
      Deque<String> steps = new ArrayDeque<>();
      for (Path at = this; at != null; at = at.parent) {
        steps.push(at.step);
      }
      return String.join("", steps);
    }
  }

  /**
   * Two types to be compared.
   *
   * @param distinct whether they are, or are part of, the elements of a set
   */
  private record Work(Schema.Type writer, Schema.Type reader, Path path, boolean distinct) {
    Work then(Schema.Type nextWriter, Schema.Type nextReader, String step) {
      return new Work(nextWriter, nextReader, path.then(step), distinct);
    }
  }

  /** Two definitions that have been compared. */
  private record Pair(String writer, String reader, boolean distinct) {}

  Comparison(Schema writer, Schema reader, Compatibility mode) {
    this.writer = writer;
    this.reader = reader;
    this.mode = mode;
    this.writerText = new TypeText(writer);
    this.readerText = new TypeText(reader);
  }

  List<Difference> differences(String subject, List<String> names) {
    parameters = names;
    Path root = new Path(null, subject);
    queue.add(new Work(writer.root(), reader.root(), root, false));
    for (Work work = queue.poll();
        work != null && breaking < MAX_DIFFERENCES;
        work = queue.poll()) {
      types(work);
    }
    if (mode == Compatibility.EXACT && breaking == 0) {
      // Definitions that nothing refers to: no deriver makes them, a peer may.
      breaks(root, "other definitions", "none of these", "", SAME_CLASSES);
    }
    return differences;
  }

  private void types(Work work) {
    if (work.writer instanceof Schema.Reference from
        && work.reader instanceof Schema.Reference to) {
      references(work, from.name(), to.name());
    } else if (work.writer instanceof Schema.Scalar from
        && work.reader instanceof Schema.Scalar to) {
      scalars(work, from, to);
    } else if (work.writer instanceof Schema.Sequence from
        && work.reader instanceof Schema.Sequence to) {
      sequences(work, from, to);
    } else if (work.writer instanceof Schema.Mapping from
        && work.reader instanceof Schema.Mapping to) {
      queue.add(work.then(from.key(), to.key(), "{key}"));
      queue.add(work.then(from.value(), to.value(), "{}"));
    } else if (work.writer instanceof Schema.Tuple from && work.reader instanceof Schema.Tuple to) {
      tuples(work, from.elements(), to.elements());
    } else if (!work.writer.equals(work.reader)) {
      otherKind(work);
    }
  }

  private void otherKind(Work work) {
    breaks(
        work.path,
        writerText.of(work.writer),
        readerText.of(work.reader),
        "the two are written in different ways",
        KEEP);
  }

  private void scalars(Work work, Schema.Scalar from, Schema.Scalar to) {
    String narrow = writerText.of(from);
    String wide = readerText.of(to);
    if (from == to) {
      return;
    } else if (TypeText.widens(from, to)) {
      fits(work.path, narrow, wide, "every " + narrow + " is a value of " + wide);
    } else if (TypeText.widens(to, from)) {
      breaks(
          work.path,
          narrow,
          wide,
          wide + " does not have all values of " + narrow,
          "declare " + narrow + " at the reader too");
    } else {
      breaks(work.path, narrow, wide, "nothing is converted but integers to wider ones", KEEP);
    }
  }

  private void sequences(Work work, Schema.Sequence from, Schema.Sequence to) {
    if (from.unique() && !to.unique()) {
      fits(
          work.path,
          writerText.of(from),
          readerText.of(to),
          "distinct elements are elements of a list as well");
    } else if (!from.unique() && to.unique()) {
      breaks(
          work.path,
          writerText.of(from),
          readerText.of(to),
          "a list may have equal elements, which a set refuses",
          "declare a list at the reader");
    }
    boolean distinct = work.distinct || to.unique();
    queue.add(new Work(from.element(), to.element(), work.path.then("[]"), distinct));
  }

  private void tuples(Work work, List<Schema.Type> from, List<Schema.Type> to) {
    if (from.size() != to.size()) {
      breaks(
          work.path,
          TypeText.count(from.size(), "parameter"),
          TypeText.count(to.size(), "parameter"),
          "parameters travel by their position, and all of them",
          "add an Optional field to a record that is a parameter, or a method of another name");
    }
    for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
      String step = i < parameters.size() ? "(" + parameters.get(i) + ")" : "[" + i + "]";
      queue.add(work.then(from.get(i), to.get(i), step));
    }
  }

  private void references(Work work, String from, String to) {
    if (!visited.add(new Pair(from, to, work.distinct))) {
      return;
    }
    Definition written = definition(writer, from);
    Definition read = definition(reader, to);
    if (written instanceof RecordType one && read instanceof RecordType other) {
      records(work, one, other);
    } else if (written instanceof EnumType one && read instanceof EnumType other) {
      enums(work, one, other);
    } else if (written instanceof UnionType one && read instanceof UnionType other) {
      unions(work, one, other);
    } else {
      otherKind(work);
      return;
    }
    if (mode == Compatibility.EXACT && !from.equals(to)) {
      breaks(work.path, writerText.of(work.writer), readerText.of(work.reader), "", "");
    }
  }

  private static Definition definition(Schema schema, String name) {
    Definition definition = schema.definitions().get(name);
    if (definition == null) {
      throw new IllegalArgumentException("schema without a definition of " + TypeText.name(name));
    }
    return definition;
  }

  private void records(Work work, RecordType from, RecordType to) {
    Map<String, Schema.Field> left = new LinkedHashMap<>();
    to.fields().forEach(field -> left.put(field.name(), field));
    for (Schema.Field written : from.fields()) {
      Schema.Field read = left.remove(written.name());
      if (read == null) {
        onlyWritten(work, written);
      } else {
        fields(work, written, read);
      }
    }
    for (Schema.Field read : left.values()) {
      onlyRead(work, read);
    }
    order(
        work.path,
        from.fields().stream().map(Schema.Field::name).toList(),
        to.fields().stream().map(Schema.Field::name).toList());
  }

  private void fields(Work work, Schema.Field written, Schema.Field read) {
    Work part = work.then(written.type(), read.type(), TypeText.member(written.name()));
    String from = writerText.of(written);
    String to = readerText.of(read);
    if (written.optional() && !read.optional()) {
      breaks(
          part.path,
          from,
          to,
          "the writer may leave it out, and there are no default values",
          "declare it Optional at the reader");
    } else if (!written.optional() && read.optional() && written.type() instanceof Schema.Dynamic) {
      breaks(
          part.path,
          from,
          to,
          "the null of Data would look like an absent field",
          "declare it alike at both ends");
    } else if (!written.optional() && read.optional()) {
      fits(part.path, from, to, "a value that is always there may be absent to the reader");
    }
    queue.add(part);
  }

  private void onlyRead(Work work, Schema.Field field) {
    Path path = work.path.then(TypeText.member(field.name()));
    String to = readerText.of(field);
    if (field.optional()) {
      fits(path, "no such field", to, "the reader takes it for absent");
    } else {
      breaks(
          path,
          "no such field",
          to,
          "the reader asks for it, and there are no default values",
          "declare it Optional at the reader; if it was renamed, give it its old name with"
              + " @WireName");
    }
  }

  private void onlyWritten(Work work, Schema.Field field) {
    Path path = work.path.then(TypeText.member(field.name()));
    String from = writerText.of(field);
    String to = "no such field";
    if (!field.optional()) {
      breaks(
          path,
          from,
          to,
          "the writer always sends it, so it matters, and the reader does not know it",
          "declare it Optional at the writer, or give it to the reader; if it was renamed, give it"
              + " its old name with @WireName");
    } else if (work.distinct) {
      breaks(
          path,
          from,
          to,
          "elements of a set that differ in it alone would be equal to the reader",
          "give the field to the reader, or declare a list at both ends");
    } else if (mode == Compatibility.FULL) {
      fits(path, from, to, "the reader passes it over");
    } else {
      breaks(
          path,
          from,
          to,
          "the reader does not know it, and only FULL passes over what it does not know",
          "give the field to the reader before the writer, or declare FULL at both ends");
    }
  }

  private void enums(Work work, EnumType from, EnumType to) {
    String what = writerText.of(work.writer);
    names(work, what, "constant", from.constants(), to.constants());
    order(work.path, from.constants(), to.constants());
  }

  private void unions(Work work, UnionType from, UnionType to) {
    List<String> written = from.variants().stream().map(Variant::tag).toList();
    List<String> read = to.variants().stream().map(Variant::tag).toList();
    names(work, writerText.of(work.writer), "variant", written, read);
    order(work.path, written, read);
    Map<String, String> known = new LinkedHashMap<>();
    to.variants().forEach(variant -> known.put(variant.tag(), variant.name()));
    for (Variant variant : from.variants()) {
      String other = known.get(variant.tag());
      if (other != null) {
        queue.add(
            work.then(
                new Schema.Reference(variant.name()),
                new Schema.Reference(other),
                "(" + TypeText.name(variant.tag()) + ")"));
      }
    }
  }

  /** Constants and variants: the reader may have more. */
  private void names(Work work, String what, String kind, List<String> from, List<String> to) {
    List<String> missing = TypeText.without(from, to);
    List<String> more = TypeText.without(to, from);
    if (!missing.isEmpty()) {
      breaks(
          work.path,
          what + " with " + TypeText.names(missing),
          "no " + TypeText.names(missing),
          "the reader could not read it",
          "give the " + kind + " to the reader before the writer, and take none away");
    }
    if (!more.isEmpty()) {
      fits(work.path, what, "also " + TypeText.names(more), "the writer never sends it");
    }
  }

  /** In the positional form the order is the form; elsewhere it does not matter. */
  private void order(Path path, List<String> from, List<String> to) {
    if (mode == Compatibility.EXACT
        && !from.equals(to)
        && new HashSet<>(from).equals(new HashSet<>(to))) {
      String written = "the order " + TypeText.names(from);
      breaks(path, written, "the order " + TypeText.names(to), "", "");
    }
  }

  private void fits(Path path, String from, String to, String why) {
    if (mode == Compatibility.EXACT) {
      breaks(path, from, to, "", "");
    } else if (differences.size() - breaking < MAX_DIFFERENCES) {
      differences.add(new Difference(path.toString(), from, to, false, why, ""));
    }
  }

  private void breaks(Path path, String from, String to, String why, String fix) {
    if (breaking == MAX_DIFFERENCES) {
      return;
    }
    breaking++;
    boolean exact = mode == Compatibility.EXACT;
    differences.add(
        new Difference(
            path.toString(),
            from,
            to,
            true,
            exact ? "EXACT asks for equal schemas" : why,
            exact ? SAME_CLASSES : fix));
  }
}
