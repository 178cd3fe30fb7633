package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.codecs.internal.types.TypeUse;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** Javac's types as {@link JavaType}s. Of one compilation; confined to its thread. */
final class Mirrors {
  private final Elements elements;
  private final Types types;

  Mirrors(Elements elements, Types types) {
    this.elements = elements;
    this.types = types;
  }

  /** A type that javac does not know yet, or will complain about itself. Carries no stack trace. */
  static final class UnknownTypeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownTypeException(TypeMirror type) {
      super("unknown type " + type, null, false, false);
    }
  }

  Elements elements() {
    return elements;
  }

  Types types() {
    return types;
  }

  TypeUse use(TypeMirror type) {
    return variables -> resolve(type, variables);
  }

  ClassInfo info(TypeElement element) {
    return new MirrorClass(this, element);
  }

  private JavaType resolve(TypeMirror type, Map<Object, JavaType> variables) {
    TypeKind kind = type.getKind();
    if (kind.isPrimitive() || kind == TypeKind.VOID) {
      return new JavaType(
          new NamedType(kind.name().toLowerCase(java.util.Locale.ROOT)), List.of(), null);
    }
    return switch (kind) {
      case DECLARED -> declared((DeclaredType) type, variables);
      case ARRAY -> {
        JavaType component = resolve(((ArrayType) type).getComponentType(), variables);
        yield new JavaType(new NamedType(component.raw().typeName() + "[]"), List.of(), component);
      }
      case TYPEVAR -> {
        Element variable = types.asElement(type);
        JavaType known = variables.get(variable);
        if (known == null) {
          throw UnresolvedTypeException.variable(variable.getSimpleName().toString());
        }
        yield known;
      }
      case WILDCARD -> throw UnresolvedTypeException.wildcard(type.toString());
      default -> throw new UnknownTypeException(type);
    };
  }

  private JavaType declared(DeclaredType type, Map<Object, JavaType> variables) {
    List<JavaType> arguments = new ArrayList<>();
    for (TypeMirror argument : type.getTypeArguments()) {
      arguments.add(resolve(argument, variables));
    }
    return new JavaType(info((TypeElement) type.asElement()), arguments, null);
  }
}
