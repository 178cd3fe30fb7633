package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A Map, in the order of its iterator. */
final class MapNode extends Node {
  private final KeyForm key;
  private final Node element;
  private final Keys keys = new Checked();

  MapNode(KeyForm key, Node element) {
    this.key = key;
    this.element = element;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (!(value instanceof Map<?, ?> map)) {
      refuseClass(out, "java.util.Map", value, pass);
      return;
    }
    Grounds grounds = PlainCollections.refusal(map);
    if (grounds != null) {
      refuse(out, grounds, pass);
      return;
    }
    writeAll(out, map, keys, element, pass);
  }

  /** How a map's keys are checked and written. */
  @FunctionalInterface
  interface Keys {
    void write(PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass);
  }

  /** Writes a map that is known to be plain. */
  static void writeAll(PassWriter out, Map<?, ?> map, Keys keys, Node element, Outgoing pass) {
    int count = map.size();
    if (!pass.allows(count) || !pass.enter(map)) {
      out.nil();
      return;
    }
    out.beginMap(count);
    if (writeEach(out, map, count, keys, element, pass) != count) {
      pass.trail().here();
      pass.refuse(ValueGrounds.changed(count));
    }
    out.endMap();
    pass.trail().leave();
  }

  /** The entries written, or -1 if there were not {@code count} of them. */
  private static int writeEach(
      PassWriter out, Map<?, ?> map, int count, Keys keys, Node element, Outgoing pass) {
    Trail trail = pass.trail();
    KeyForm.Seen seen = KeyForm.seen(map);
    int written = 0;
    int depth = trail.depth();
    boolean reading = true;
    try {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (written++ == count) {
          return -1;
        }
        Object key = entry.getKey();
        reading = false;
        keys.write(out, key, seen, pass);
        element.write(out, entry.getValue(), pass);
        reading = true;
      }
    } catch (ConcurrentModificationException | NoSuchElementException e) {
      while (trail.depth() > depth) {
        trail.leave();
      }
      return -1;
    } catch (Throwable e) {
      if (reading) {
        // What failed is the map, not the entry before.
        trail.here();
      }
      throw e;
    }
    return written;
  }

  // Not as a lambda: see ARCHITECTURE.md, "Speed".
  private final class Checked implements Keys {
    @Override
    public void write(
        PassWriter out, @Nullable Object value, KeyForm.@Nullable Seen seen, Outgoing pass) {
      if (value == null) {
        pass.trail().here();
      } else {
        pass.trail().at(value);
      }
      Grounds grounds = key.write(out, value, pass);
      if (grounds != null) {
        pass.refuse(grounds);
        out.stringKey("");
      } else if (seen != null && !seen.add(value)) {
        pass.refuse(ValueGrounds.duplicate());
      }
    }
  }

  @Override
  Object read(PassReader in) {
    Trail trail = in.trail();
    int count = in.beginMap();
    Map<Object, @Nullable Object> map = new LinkedHashMap<>();
    int read = 0;
    while (in.nextEntry(read, count)) {
      trail.here();
      Object name = key.read(in);
      trail.at(name);
      if (map.containsKey(name)) {
        throw in.violation("distinct keys", "a key equal to an earlier one");
      }
      in.entryValue();
      map.put(name, element.read(in));
      read++;
    }
    in.endMap();
    return view(map);
  }

  /**
   * What is received: not to be changed. All empty ones are one, as a byte is enough to send one.
   */
  static <K, V extends @Nullable Object> Map<K, V> view(Map<K, V> map) {
    return map.isEmpty() ? Collections.emptyMap() : Collections.unmodifiableMap(map);
  }
}
