package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.OwnCode;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A List, or a Set in the order of its iterator. */
final class ListNode extends Node {
  private final Node element;
  private final boolean set;

  ListNode(Node element, boolean set) {
    this.element = element;
    this.set = set;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    Grounds grounds;
    if (set) {
      grounds =
          value instanceof Set<?> elements
              ? PlainCollections.refusal(elements)
              : ValueGrounds.wrongClass("java.util.Set", value);
    } else {
      grounds =
          value instanceof List<?> elements
              ? PlainCollections.refusal(elements)
              : ValueGrounds.wrongClass("java.util.List", value);
    }
    if (grounds != null || value == null) {
      refuse(out, grounds == null ? ValueGrounds.missing("a list") : grounds, pass);
      return;
    }
    writeAll(out, (Collection<?>) value, element, distinct(value), pass);
  }

  /** What tells duplicates of this set, or null where its class rules them out. */
  private @Nullable Set<@Nullable Object> distinct(Object value) {
    if (!set) {
      return null;
    }
    // Mutable elements may have become equal inside any set.
    boolean immutable = element instanceof ScalarNode || element instanceof EnumNode;
    return immutable && PlainCollections.isHashSet(value.getClass()) ? null : new HashSet<>();
  }

  /** Writes a collection that is known to be plain. */
  static void writeAll(
      PassWriter out,
      Collection<?> elements,
      Node node,
      @Nullable Set<@Nullable Object> distinct,
      Outgoing pass) {
    int count = elements.size();
    if (!pass.allows(count)) {
      out.nil();
      return;
    }
    if (!pass.enter(elements)) {
      out.nil();
      return;
    }
    out.beginSequence(count);
    if (writeEach(out, elements, count, node, distinct, pass) != count) {
      pass.trail().here();
      pass.refuse(ValueGrounds.changed(count));
    }
    out.endSequence();
    pass.trail().leave();
  }

  /** The elements written, or -1 if there were not {@code count} of them. */
  private static int writeEach(
      PassWriter out,
      Collection<?> elements,
      int count,
      Node node,
      @Nullable Set<@Nullable Object> distinct,
      Outgoing pass) {
    Trail trail = pass.trail();
    int written = 0;
    int depth = trail.depth();
    boolean reading = true;
    try {
      for (Object each : elements) {
        if (written == count) {
          return -1;
        }
        reading = false;
        trail.at(written++);
        int refused = pass.refused();
        node.write(out, each, pass);
        // A refused element is not asked for its hash code.
        if (distinct != null && refused == pass.refused() && !distinct.add(each)) {
          pass.refuse(ValueGrounds.duplicate());
        }
        reading = true;
      }
    } catch (ConcurrentModificationException | NoSuchElementException e) {
      while (trail.depth() > depth) {
        trail.leave();
      }
      return -1;
    } catch (Throwable e) {
      if (reading) {
        // What failed is the collection, not the element before.
        trail.here();
      }
      throw e;
    }
    return written;
  }

  @Override
  Object read(PassReader in) {
    if (set) {
      return readSet(in);
    }
    return view(readAll(in, element));
  }

  /**
   * What is received: not to be changed. All empty ones are one, as a byte is enough to send one.
   */
  static List<@Nullable Object> view(List<@Nullable Object> list) {
    return list.isEmpty() ? Collections.emptyList() : Collections.unmodifiableList(list);
  }

  static List<@Nullable Object> readAll(PassReader in, Node node) {
    Trail trail = in.trail();
    int count = in.beginSequence();
    // Grows as elements arrive: the count is only a claim.
    List<@Nullable Object> list = new ArrayList<>(in.capacity(count));
    int read = 0;
    while (in.nextElement(read, count)) {
      trail.at(read++);
      list.add(node.read(in));
    }
    in.endSequence();
    return list;
  }

  private Object readSet(PassReader in) {
    Trail trail = in.trail();
    int count = in.beginSequence();
    Set<@Nullable Object> elements = new LinkedHashSet<>();
    int read = 0;
    while (in.nextElement(read, count)) {
      trail.at(read++);
      Object each = element.read(in);
      if (!add(in, elements, each)) {
        throw in.violation("distinct elements", "an element equal to an earlier one");
      }
    }
    in.endSequence();
    return elements.isEmpty() ? Collections.emptySet() : Collections.unmodifiableSet(elements);
  }

  /** Adds an element, whose {@code hashCode} and {@code equals} may be its own. */
  private static boolean add(PassReader in, Set<@Nullable Object> elements, @Nullable Object each) {
    try {
      return elements.add(each);
    } catch (Throwable e) {
      OwnCode.requireFailure(e);
      RuntimeException failure =
          in.violation(
              "an element that can be compared",
              "one whose own code threw " + e.getClass().getName());
      failure.addSuppressed(e);
      throw failure;
    }
  }
}
