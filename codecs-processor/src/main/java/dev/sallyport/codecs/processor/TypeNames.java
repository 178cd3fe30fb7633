package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import java.util.Locale;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;

/** Types as they are written in sources, by their full names. */
final class TypeNames {
  private TypeNames() {}

  /** The type of a form's values. */
  static String of(Form form) {
    if (form instanceof Form.Simple simple) {
      return of(simple.type());
    } else if (form instanceof Form.Structure structure) {
      return of(structure.type());
    } else if (form instanceof Form.Union union) {
      return of(union.type());
    } else if (form instanceof Form.Constants constants) {
      return of(constants.type());
    } else if (form instanceof Form.ListOf list) {
      return "java.util.List<" + boxed(list.element()) + ">";
    } else if (form instanceof Form.SetOf set) {
      return "java.util.Set<" + boxed(set.element()) + ">";
    } else if (form instanceof Form.MapOf map) {
      return "java.util.Map<" + boxed(map.key()) + ", " + boxed(map.value()) + ">";
    } else if (form instanceof Form.ArrayOf array) {
      return of(array.component()) + "[]";
    } else if (form instanceof Form.PrimitiveArray array) {
      return of(array.component()) + "[]";
    } else if (form instanceof Form.Dynamic) {
      return "dev.sallyport.Data";
    } else if (form instanceof Form.Nothing) {
      return "java.lang.Void";
    }
    return "java.lang.Object[]";
  }

  /** The same where only objects can stand. */
  static String boxed(Form form) {
    return boxed(of(form));
  }

  private static String boxed(String name) {
    return switch (name) {
      case "boolean" -> "java.lang.Boolean";
      case "byte" -> "java.lang.Byte";
      case "short" -> "java.lang.Short";
      case "int" -> "java.lang.Integer";
      case "long" -> "java.lang.Long";
      case "char" -> "java.lang.Character";
      case "float" -> "java.lang.Float";
      case "double" -> "java.lang.Double";
      default -> name;
    };
  }

  static String of(ClassInfo type) {
    return type instanceof MirrorClass known
        ? known.element().getQualifiedName().toString()
        : type.name();
  }

  static String of(JavaType type) {
    JavaType component = type.component();
    if (component != null) {
      return of(component) + "[]";
    }
    StringBuilder name = new StringBuilder(of(type.raw()));
    for (int i = 0; i < type.arguments().size(); i++) {
      name.append(i == 0 ? "<" : ", ").append(of(type.arguments().get(i)));
    }
    return type.arguments().isEmpty() ? name.toString() : name.append('>').toString();
  }

  /** A type of a method without its type arguments, which has to be erased already. */
  static String ofErased(TypeMirror type) {
    if (type instanceof ArrayType array) {
      return ofErased(array.getComponentType()) + "[]";
    }
    return type instanceof DeclaredType declared
        ? ((TypeElement) declared.asElement()).getQualifiedName().toString()
        : type.getKind().name().toLowerCase(Locale.ROOT);
  }

  /** An array of {@code size} elements of a type, which may be generic. */
  static String newArray(JavaType component, String size) {
    JavaType element = component;
    StringBuilder dimensions = new StringBuilder();
    while (element.component() != null) {
      dimensions.append("[]");
      element = element.component();
    }
    return "new " + of(element.raw()) + "[" + size + "]" + dimensions;
  }
}
