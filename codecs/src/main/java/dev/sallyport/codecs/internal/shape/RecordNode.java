package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.OwnCode;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.spi.Names;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record: read by its accessors, made by its canonical constructor and by nothing else.
 *
 * <p>Made before its fields are known, as a field may be of the same type.
 */
public final class RecordNode extends Node {
  private static final Field[] NONE = {};

  private final Class<?> type;
  private final Constructor<?> constructor;
  private final Names names;
  private Field[] fields = NONE;

  public RecordNode(Class<?> type, Constructor<?> constructor, Names names) {
    this.type = type;
    this.constructor = constructor;
    this.names = names;
  }

  /** Sets the fields, once, before the shape is given out. */
  public void complete(Field[] all) {
    fields = all;
  }

  /** A component of the record. */
  public record Field(Method accessor, Node node, boolean optional, boolean dynamic) {}

  Names names() {
    return names;
  }

  Class<?> type() {
    return type;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (value == null || value.getClass() != type) {
      refuseClass(out, type.getName(), value, pass);
    } else if (!pass.enter(value)) {
      out.nil();
    } else {
      out.beginRecord(names);
      writeFields(out, value, pass);
    }
  }

  /** Writes the fields and the end of a record that has been entered and begun. */
  void writeFields(PassWriter out, Object value, Outgoing pass) {
    Trail trail = pass.trail();
    Field[] all = fields;
    for (int i = 0; i < all.length; i++) {
      Field field = all[i];
      trail.at(names.name(i));
      Object part;
      try {
        part = field.accessor.invoke(value);
      } catch (InvocationTargetException e) {
        out.field(names, i);
        refuse(out, ValueGrounds.accessor(names.name(i) + "()", thrown(e)), pass);
        continue;
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      if (field.optional) {
        writeOptional(out, i, part, pass);
      } else {
        out.field(names, i);
        field.node.write(out, part, pass);
      }
    }
    out.endRecord();
    trail.leave();
  }

  private void writeOptional(PassWriter out, int index, @Nullable Object part, Outgoing pass) {
    Field field = fields[index];
    if (!(part instanceof Optional<?> optional)) {
      out.field(names, index);
      refuseClass(out, "java.util.Optional", part, pass);
    } else if (optional.isEmpty()) {
      out.absentField(names, index);
    } else {
      out.field(names, index);
      Object content = optional.get();
      if (field.dynamic && DynamicNode.isNull(content)) {
        refuse(out, ValueGrounds.nullInOptional(), pass);
      } else {
        field.node.write(out, content, pass);
      }
    }
  }

  /** What a reflective call threw; the JVM's own failures go on. */
  private static Throwable thrown(InvocationTargetException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    OwnCode.requireFailure(cause);
    return cause;
  }

  @Override
  Object read(PassReader in) {
    in.beginRecord(names);
    return readFields(in, false, false);
  }

  /**
   * Reads the fields and the end of a record that has been entered and begun.
   *
   * @param variant whether it is a variant of a union
   * @param tagRead whether that variant's tag has been read
   */
  Object readFields(PassReader in, boolean variant, boolean tagRead) {
    Trail trail = in.trail();
    Field[] all = fields;
    @Nullable Object[] parts = new Object[all.length];
    boolean tag = tagRead;
    int left = all.length;
    for (int i = in.nextField(names, -1, variant); i >= 0; i = in.nextField(names, i, variant)) {
      if (i == all.length) {
        trail.at("$type");
        if (tag) {
          throw in.violation("distinct members", "a second \"$type\"");
        }
        tag = true;
        continue;
      }
      trail.at(names.name(i));
      if (parts[i] != null) {
        throw in.violation("distinct members", "a second \"" + names.name(i) + "\"");
      }
      parts[i] = all[i].optional ? readOptional(in, all[i]) : all[i].node.read(in);
      left--;
    }
    if (left > 0) {
      addAbsent(in, parts);
    }
    trail.here();
    Object value = construct(in, parts);
    in.endRecord();
    return value;
  }

  private static Object readOptional(PassReader in, Field field) {
    if (in.absentField()) {
      return Optional.empty();
    }
    if (field.dynamic && in.kind() == PassReader.Kind.NULL) {
      throw in.unexpected("a value other than null, or no member");
    }
    return Optional.ofNullable(field.node.read(in));
  }

  private void addAbsent(PassReader in, @Nullable Object[] parts) {
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == null) {
        if (!fields[i].optional) {
          in.trail().at(names.name(i));
          throw in.violation("a value", "missing");
        }
        parts[i] = Optional.empty();
      }
    }
  }

  private Object construct(PassReader in, @Nullable Object[] parts) {
    try {
      return constructor.newInstance(parts);
    } catch (InvocationTargetException e) {
      throw refused(in, thrown(e));
    } catch (LinkageError | StackOverflowError e) {
      // The class cannot be initialized, or there is not even the stack to call it.
      throw refused(in, e);
    } catch (InstantiationException | IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private RuntimeException refused(PassReader in, Throwable cause) {
    RuntimeException failure =
        in.violation(
            "a valid " + type.getSimpleName(),
            "data that the constructor of "
                + type.getName()
                + " refused: "
                + ValueGrounds.messageOf(cause));
    failure.addSuppressed(cause);
    return failure;
  }
}
