package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.text.Excerpt;
import java.util.Arrays;
import java.util.UUID;

/**
 * How deep a pass is in a value, and by which steps it came there. Confined to one pass.
 *
 * <p>Taking a step is two stores; the path becomes text only when something is wrong.
 */
public final class Trail {
  private static final Object NONE = new Object();
  private static final Object INDEX = new Object();
  private static final int FIRST_LEVELS = 8;

  private final int maxDepth;
  private Object[] steps = new Object[FIRST_LEVELS];
  private int[] indexes = new int[FIRST_LEVELS];
  private int depth;

  /** Whether a step was taken since the last reset: a generated codec takes none. */
  private boolean stepped;

  public Trail(int maxDepth) {
    this(maxDepth, 0);
  }

  /** A trail that begins deep in a value, by steps that are not known. */
  Trail(int maxDepth, int depth) {
    this.maxDepth = maxDepth;
    Arrays.fill(steps, NONE);
    while (this.depth < depth) {
      enter();
    }
  }

  /** Back to the root, and no hold on what it passed. */
  void reset() {
    if (stepped) {
      Arrays.fill(steps, NONE);
      stepped = false;
    }
    depth = 0;
  }

  public int depth() {
    return depth;
  }

  public int maxDepth() {
    return maxDepth;
  }

  /** Enters a list, map or record; false, and no step, if that is deeper than allowed. */
  public boolean enter() {
    if (depth == maxDepth) {
      return false;
    }
    if (depth == steps.length) {
      grow();
    }
    // Most often it is so already, and a store costs more than a look.
    if (steps[depth] != NONE) {
      steps[depth] = NONE;
    }
    depth++;
    return true;
  }

  private void grow() {
    steps = Arrays.copyOf(steps, depth * 2);
    Arrays.fill(steps, depth, depth * 2, NONE);
    indexes = Arrays.copyOf(indexes, depth * 2);
  }

  public void leave() {
    depth--;
  }

  /** The step to the element of that index in the innermost list. */
  public void at(int index) {
    stepped = true;
    steps[depth - 1] = INDEX;
    indexes[depth - 1] = index;
  }

  /** The step to the member of the innermost record or map. */
  public void at(Object key) {
    stepped = true;
    steps[depth - 1] = key;
  }

  /** No step: the innermost list, map or record itself. */
  public void here() {
    steps[depth - 1] = NONE;
  }

  /** The path as text: {@code .steps[3].db} after {@code root}. */
  public String path(String root) {
    StringBuilder out = new StringBuilder(root);
    for (int i = 0; i < depth; i++) {
      Object step = steps[i];
      if (step == INDEX) {
        out.append('[').append(indexes[i]).append(']');
      } else if (step instanceof Subject subject) {
        out.append(subject.text());
      } else if (step != NONE) {
        appendKey(out, step);
      }
    }
    return out.toString();
  }

  private static void appendKey(StringBuilder out, Object key) {
    if (key instanceof String text) {
      if (isPlain(text)) {
        out.append('.').append(text);
      } else {
        out.append('[').append(Excerpt.quote(text)).append(']');
      }
    } else if (key instanceof Enum<?> constant) {
      out.append('.').append(constant.name());
    } else if (isFinalKey(key)) {
      out.append('[').append(key).append(']');
    } else {
      out.append("[?]");
    }
  }

  /** Whether it is of one of the other classes that keys have; any other's code is not called. */
  private static boolean isFinalKey(Object key) {
    return key instanceof Integer
        || key instanceof Long
        || key instanceof UUID
        || key instanceof Short
        || key instanceof Byte;
  }

  private static boolean isPlain(String text) {
    if (text.isEmpty() || text.length() > 60) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return true;
  }

  /** A step whose text stands as it is: the subject of a parameter. */
  record Subject(String text) {}
}
