package dev.sallyport.codecs.internal.shape;

import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.schema.Schema.Scalar;
import java.lang.reflect.Array;
import org.jspecify.annotations.Nullable;

/** An array of primitives other than byte, without boxing its elements. */
final class PrimitiveArrayNode extends Node {
  private final Class<?> component;
  private final Class<?> type;
  private final Scalar element;
  private final boolean nonFinite;

  PrimitiveArrayNode(Class<?> component, Scalar element) {
    this.component = component;
    this.type = component.arrayType();
    this.element = element;
    this.nonFinite = element == Scalar.FLOAT32_NON_FINITE || element == Scalar.FLOAT64_NON_FINITE;
  }

  @Override
  void write(PassWriter out, @Nullable Object value, Outgoing pass) {
    if (!type.isInstance(value) || value == null) {
      refuseClass(out, type.getTypeName(), value, pass);
      return;
    }
    int count = Array.getLength(value);
    if (!pass.allows(count) || !pass.enter(value)) {
      out.nil();
      return;
    }
    out.beginSequence(count);
    if (value instanceof int[] numbers) {
      for (int number : numbers) {
        out.integer(number);
      }
    } else if (value instanceof long[] numbers) {
      writeLongs(out, numbers, pass);
    } else if (value instanceof double[] numbers) {
      writeDoubles(out, numbers, pass);
    } else if (value instanceof float[] numbers) {
      writeFloats(out, numbers, pass);
    } else if (value instanceof boolean[] flags) {
      for (boolean flag : flags) {
        out.bool(flag);
      }
    } else if (value instanceof short[] numbers) {
      for (short number : numbers) {
        out.integer(number);
      }
    } else if (value instanceof char[] units) {
      writeChars(out, units, pass);
    }
    out.endSequence();
    pass.trail().leave();
  }

  private void writeLongs(PassWriter out, long[] numbers, Outgoing pass) {
    for (int i = 0; i < numbers.length; i++) {
      pass.trail().at(i);
      if (element == Scalar.INT64_STRING) {
        out.text(element, numbers[i]);
      } else {
        ScalarNode.writeLong(out, numbers[i], pass);
      }
    }
  }

  private void writeDoubles(PassWriter out, double[] numbers, Outgoing pass) {
    for (int i = 0; i < numbers.length; i++) {
      // Read once: what is checked is what is sent, whoever else writes to the array.
      double number = numbers[i];
      if (nonFinite || Double.isFinite(number)) {
        out.float64NonFinite(number);
      } else {
        pass.trail().at(i);
        refuse(out, ValueGrounds.notFinite(number), pass);
      }
    }
  }

  private void writeFloats(PassWriter out, float[] numbers, Outgoing pass) {
    for (int i = 0; i < numbers.length; i++) {
      float number = numbers[i];
      if (nonFinite || Float.isFinite(number)) {
        out.float32NonFinite(number);
      } else {
        pass.trail().at(i);
        refuse(out, ValueGrounds.notFinite(number), pass);
      }
    }
  }

  private static void writeChars(PassWriter out, char[] units, Outgoing pass) {
    for (int i = 0; i < units.length; i++) {
      pass.trail().at(i);
      ScalarNode.writeChar(out, units[i], pass);
    }
  }

  @Override
  Object read(PassReader in) {
    Trail trail = in.trail();
    int count = in.beginSequence();
    int capacity = in.capacity(count);
    Object array = Array.newInstance(component, capacity);
    int read = 0;
    while (in.nextElement(read, count)) {
      trail.at(read);
      if (read == capacity) {
        // Grows as elements arrive: the count is only a claim.
        capacity = (int) Math.min(capacity * 2L + 1, in.maxElements());
        array = resize(array, read, capacity);
      }
      readInto(in, array, read++);
    }
    in.endSequence();
    return read == capacity ? array : resize(array, read, read);
  }

  private Object resize(Object array, int used, int capacity) {
    Object larger = Array.newInstance(component, capacity);
    System.arraycopy(array, 0, larger, 0, used);
    return larger;
  }

  private void readInto(PassReader in, Object array, int index) {
    if (array instanceof int[] numbers) {
      numbers[index] = in.int32();
    } else if (array instanceof long[] numbers) {
      numbers[index] = element == Scalar.INT64_STRING ? (long) in.text(element) : in.int64();
    } else if (array instanceof double[] numbers) {
      numbers[index] = in.float64(nonFinite);
    } else if (array instanceof float[] numbers) {
      numbers[index] = in.float32(nonFinite);
    } else if (array instanceof boolean[] flags) {
      flags[index] = in.bool();
    } else if (array instanceof short[] numbers) {
      numbers[index] = in.int16();
    } else if (array instanceof char[] units) {
      units[index] = in.character();
    }
  }
}
