package dev.sallyport.codecs.internal.shape;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A fixed number of values in order: the parameters of a method. */
final class TupleNode extends Node {
  private final Node[] elements;
  private final Trail.Subject[] subjects;

  TupleNode(List<Node> elements, List<String> subjects) {
    this.elements = elements.toArray(new Node[0]);
    this.subjects = new Trail.Subject[subjects.size()];
    for (int i = 0; i < this.subjects.length; i++) {
      this.subjects[i] = new Trail.Subject(subjects.get(i));
    }
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    // Client stubs of methods without parameters are handed null.
    @Nullable Object[] values =
        value == null && elements.length == 0 ? new Object[0] : (@Nullable Object[]) value;
    if (values == null || values.length != elements.length) {
      throw new IllegalArgumentException(
          "parameters out of range: "
              + (values == null ? "null" : values.length)
              + " (expected "
              + elements.length
              + ")");
    }
    if (!pass.allows(elements.length) || !pass.enter(elements)) {
      out.nil();
      return;
    }
    out.beginSequence(elements.length);
    for (int i = 0; i < elements.length; i++) {
      pass.trail().at(subjects[i]);
      elements[i].write(out, values[i], pass);
    }
    out.endSequence();
    pass.trail().leave();
  }

  @Override
  Object read(PassReader in) {
    Trail trail = in.trail();
    int count = in.beginSequence();
    @Nullable Object[] values = new Object[elements.length];
    int read = 0;
    while (in.nextElement(read, count)) {
      if (read == values.length) {
        throw in.violation(values.length + " parameters", "more");
      }
      trail.at(read);
      values[read] = elements[read].read(in);
      read++;
    }
    if (read < values.length) {
      trail.here();
      throw in.violation(values.length + " parameters", String.valueOf(read));
    }
    in.endSequence();
    return values;
  }
}
