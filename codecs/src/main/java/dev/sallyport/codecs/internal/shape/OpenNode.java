package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Data;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.LiveHandles;
import dev.sallyport.codecs.internal.refuse.PlainCollections;
import dev.sallyport.codecs.internal.refuse.TypeGrounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A place that no type describes, in the tree of an inspection: what is there is taken for what its
 * class says. Confined to one pass.
 *
 * <p>A list or map is data if some declared type takes it: elements of one type, of records under
 * one sealed interface, or else plain data, as Data alone takes nulls and a mixture.
 */
final class OpenNode extends Node {
  /** As many elements as a collection has at most, unless the limits say otherwise. */
  private static final int MAX_COMPARED = 1 << 20;

  private final BiFunction<Class<?>, Node, Node> trees;
  private final Predicate<Class<?>> arrays;
  private final Map<Class<?>, Node> known = new HashMap<>();
  private final Node element = new Element();
  private final Node inData = new InData();

  OpenNode(BiFunction<Class<?>, Node, Node> trees, Predicate<Class<?>> arrays) {
    this.trees = trees;
    this.arrays = arrays;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (value == null) {
      refuse(out, ValueGrounds.missing("a value"), pass);
    } else if (value instanceof Data) {
      DynamicNode.INSTANCE.write(out, value, pass);
    } else if (value instanceof List<?> list) {
      writeIfPlain(out, PlainCollections.refusal(list), pass, () -> writeList(out, list, pass));
    } else if (value instanceof Set<?> set) {
      writeIfPlain(out, PlainCollections.refusal(set), pass, () -> writeSet(out, set, pass));
    } else if (value instanceof Map<?, ?> map) {
      writeIfPlain(out, PlainCollections.refusal(map), pass, () -> writeMap(out, map, pass));
    } else if (value instanceof Object[] array) {
      List<Object> elements = Arrays.asList(array);
      if (isMixed(elements)) {
        pass.refuse(ValueGrounds.notPlain(array));
      }
      ListNode.writeAll(out, elements, element, null, pass);
    } else if (value instanceof Optional<?> optional) {
      if (pass.trail().depth() == 0) {
        pass.refuse(TypeGrounds.misplacedOptional());
      }
      writeContent(out, optional, pass);
    } else {
      // A constant with a body is of a class of its own.
      Class<?> type =
          value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
      tree(type).write(out, value, pass);
    }
  }

  private void writeContent(PassWriter out, Optional<?> optional, Outgoing pass) {
    if (optional.isPresent()) {
      write(out, optional.get(), pass);
    } else {
      out.nil();
    }
  }

  private void writeList(PassWriter out, List<?> list, Outgoing pass) {
    ListNode.writeAll(out, list, elements(first(list)), null, pass);
  }

  private void writeSet(PassWriter out, Set<?> set, Outgoing pass) {
    Collection<?> elements = first(set);
    if (isMixed(elements)) {
      pass.refuse(ValueGrounds.notPlain(set));
    }
    if (elements.stream().anyMatch(this::holdsArrays)) {
      pass.refuse(TypeGrounds.arrayInSet());
    }
    ListNode.writeAll(out, set, element, null, pass);
  }

  private void writeMap(PassWriter out, Map<?, ?> map, Outgoing pass) {
    Node values = elements(first(map.values()));
    if (values instanceof InData || isMixed(first(map.keySet()))) {
      MapNode.writeAll(out, map, DynamicNode.Plain.keys(map), values, pass);
    } else {
      MapNode.writeAll(out, map, OpenNode::writeKey, values, pass);
    }
  }

  /** The elements, no more than a view says that it has, and of very many the first. */
  private static Collection<?> first(Collection<?> all) {
    int count = Math.min(all.size(), MAX_COMPARED);
    List<@Nullable Object> first = new ArrayList<>();
    try {
      Iterator<?> each = all.iterator();
      while (first.size() < count && each.hasNext()) {
        first.add(each.next());
      }
    } catch (ConcurrentModificationException | NoSuchElementException e) {
      // Whoever writes the elements will see it too, and refuse them.
    }
    return first;
  }

  /** What looks at these elements: as data in the sense of Data if no other type has them all. */
  private Node elements(Collection<?> elements) {
    return isMixed(elements) || (hasNull(elements) && isPlain(elements)) ? inData : element;
  }

  private static boolean hasNull(Collection<?> elements) {
    for (Object each : elements) {
      if (each == null) {
        return true;
      }
    }
    return false;
  }

  /** Whether the elements, all of one type, are of one that is in Data. */
  private static boolean isPlain(Collection<?> elements) {
    for (Object each : elements) {
      if (each != null) {
        return each instanceof String
            || each instanceof Long
            || each instanceof Integer
            || each instanceof Short
            || each instanceof Byte
            || each instanceof Double
            || each instanceof Float
            || each instanceof Boolean
            || each instanceof byte[]
            || each instanceof Data
            || each instanceof List
            || each instanceof Map;
      }
    }
    return true;
  }

  /** Whether no type but Data has all of these elements; those that are refused do not count. */
  private static boolean isMixed(Collection<?> elements) {
    Set<Class<?>> kinds = new HashSet<>();
    for (Object each : elements) {
      if (each != null && !(each instanceof Optional)) {
        kinds.add(kind(each));
      }
    }
    if (kinds.size() > 1) {
      kinds.removeIf(kind -> !kind.isEnum() && LiveHandles.held(kind) != null);
    }
    return kinds.size() > 1 && !haveUnion(kinds);
  }

  private static Class<?> kind(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.getDeclaringClass();
    } else if (value instanceof List) {
      return List.class;
    } else if (value instanceof Set) {
      return Set.class;
    }
    return value instanceof Map ? Map.class : value.getClass();
  }

  private static boolean haveUnion(Set<Class<?>> kinds) {
    Set<Class<?>> unions = null;
    for (Class<?> kind : kinds) {
      Set<Class<?>> all = new HashSet<>();
      if (kind.isRecord()) {
        addSealed(kind, all);
      }
      if (unions == null) {
        unions = all;
      } else {
        unions.retainAll(all);
      }
    }
    return unions != null && !unions.isEmpty();
  }

  private static void addSealed(Class<?> type, Set<Class<?>> into) {
    for (Class<?> each : type.getInterfaces()) {
      if (each.isSealed() && into.add(each)) {
        addSealed(each, into);
      }
    }
  }

  /** Whether an element of a set has an array in it, as far as lists and records go. */
  private boolean holdsArrays(@Nullable Object value) {
    if (value instanceof Collection<?> elements) {
      return value instanceof List<?> list
          && PlainCollections.refusal(list) == null
          && first(elements).stream().anyMatch(this::holdsArrays);
    }
    return value != null
        && (value.getClass().isArray()
            || (value instanceof Record && arrays.test(value.getClass())));
  }

  private Node tree(Class<?> type) {
    Node tree = known.get(type);
    if (tree == null) {
      tree = trees.apply(type, this);
      known.put(type, tree);
    }
    return tree;
  }

  private static void writeIfPlain(
      PassWriter out, @Nullable Grounds grounds, Outgoing pass, Runnable write) {
    if (grounds == null) {
      write.run();
    } else {
      refuse(out, grounds, pass);
    }
  }

  /** A key of any of the kinds that maps may have. */
  private static void writeKey(
      PassWriter out, @Nullable Object key, KeyForm.@Nullable Seen seen, Outgoing pass) {
    if (key == null) {
      pass.trail().here();
    } else {
      pass.trail().at(key);
    }
    Grounds grounds = KeyForm.writeAny(out, key, pass);
    if (grounds != null) {
      pass.refuse(grounds);
      out.stringKey("");
    }
  }

  @Override
  Object read(PassReader in) {
    throw new IllegalStateException("nothing is read by an inspection");
  }

  /** An element, which unlike a component of a record is never absent. */
  private final class Element extends Node {
    @Override
    void write(PassWriter out, @Nullable Object value, Outgoing pass) {
      if (value instanceof Optional<?> optional) {
        pass.refuse(TypeGrounds.misplacedOptional());
        writeContent(out, optional, pass);
      } else {
        OpenNode.this.write(out, value, pass);
      }
    }

    @Override
    Object read(PassReader in) {
      return OpenNode.this.read(in);
    }
  }

  /** What Data alone could have; of what it does not comprise, the inside is looked at too. */
  private final class InData extends DynamicNode.Plain {
    @Override
    void writeForeign(PassWriter out, Object value, Outgoing pass) {
      if (value instanceof Optional) {
        element.write(out, value, pass);
        return;
      }
      pass.refuse(ValueGrounds.notPlain(value));
      if (LiveHandles.held(value.getClass()) == null
          && (value instanceof Record || value instanceof Set)) {
        OpenNode.this.write(out, value, pass);
      } else {
        out.nil();
      }
    }
  }
}
