package dev.sallyport.spi;

import dev.sallyport.RefusedException;
import dev.sallyport.schema.Refusal;
import dev.sallyport.task.Task;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which method a method reference names. Its class is made by the JVM; what it names is read from
 * its serialized form, which it gives to nobody but an {@link ObjectOutputStream}. Read once for
 * each place in a program where a reference stands.
 */
final class References {
  private static final String ADVICE = "name a static method annotated @Task";

  /** By the class of the reference: one that captures nothing is the same wherever it is met. */
  private static final ClassValue<Known> KNOWN =
      new ClassValue<>() {
        @Override
        protected Known computeValue(Class<?> type) {
          return new Known();
        }
      };

  private References() {}

  private static final class Known {
    volatile @Nullable Method method;
  }

  /**
   * The task that {@code reference} names.
   *
   * @throws RefusedException if it names none
   */
  static Method method(Task reference) {
    Known known = KNOWN.get(reference.getClass());
    Method method = known.method;
    if (method == null) {
      method = resolve(reference);
      known.method = method;
    }
    return method;
  }

  private static Method resolve(Task reference) {
    Class<?> type = reference.getClass();
    // Anything else may have code of its own behind its serialized form.
    if (!type.isHidden() || !type.isSynthetic()) {
      throw refused(
          "the task",
          "is an object of " + type.getName(),
          "it is code with state of this JVM",
          ADVICE,
          "LH-LAMBDA");
    }
    SerializedLambda form = Form.of(reference);
    ClassLoader loader = type.getClassLoader();
    Class<?> owner = owner(form, loader);
    String label = owner.getSimpleName() + "." + form.getImplMethodName();
    if (form.getImplMethodKind() == MethodHandleInfo.REF_newInvokeSpecial) {
      throw refused(
          owner.getSimpleName() + "::new",
          "is a constructor",
          "what it makes lives in the process that made it",
          ADVICE,
          "TASK-INSTANCE");
    }
    Method method = find(form, owner, loader);
    if (method == null || method.isSynthetic()) {
      throw refused(
          "the task",
          "is a lambda in " + form.getCapturingClass().replace('/', '.'),
          "it is code with captured state of this JVM, and has no name to travel by",
          ADVICE,
          "LH-LAMBDA");
    }
    if (form.getCapturedArgCount() > 0) {
      throw refused(
          label,
          "is bound to an object of " + form.getCapturedArg(0).getClass().getName(),
          "a task travels as a name, and the object would have to travel with it",
          ADVICE + ", and pass what it needs as arguments",
          "TASK-CAPTURE");
    }
    TaskMethods.check(method);
    return method;
  }

  private static Class<?> owner(SerializedLambda form, @Nullable ClassLoader loader) {
    try {
      return Class.forName(form.getImplClass().replace('/', '.'), false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a method reference to a class that is not there", e);
    }
  }

  /** A static method of a superclass may be named through a subclass. */
  private static @Nullable Method find(
      SerializedLambda form, Class<?> owner, @Nullable ClassLoader loader) {
    Class<?>[] parameters =
        MethodType.fromMethodDescriptorString(form.getImplMethodSignature(), loader)
            .parameterArray();
    for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
      try {
        return type.getDeclaredMethod(form.getImplMethodName(), parameters);
      } catch (NoSuchMethodException e) {
        // In the superclass, then.
      }
    }
    return null;
  }

  private static RefusedException refused(
      String subject, String found, String why, String fix, String code) {
    return new RefusedException(subject, List.of(new Refusal("", found, why, fix, code)));
  }

  /** Takes the form of one object out of the stream, and lets nothing be written. */
  private static final class Form extends ObjectOutputStream {
    private @Nullable SerializedLambda form;

    private Form() throws IOException {
      super(OutputStream.nullOutputStream());
      enableReplaceObject(true);
    }

    static SerializedLambda of(Task reference) {
      try (Form stream = new Form()) {
        stream.writeObject(reference);
        SerializedLambda form = stream.form;
        if (form != null) {
          return form;
        }
      } catch (IOException e) {
        throw new IllegalStateException("a method reference cannot be read", e);
      }
      throw new IllegalStateException("a method reference without a serialized form");
    }

    @Override
    protected @Nullable Object replaceObject(Object object) {
      if (object instanceof SerializedLambda found) {
        form = found;
      }
      return null;
    }
  }
}
