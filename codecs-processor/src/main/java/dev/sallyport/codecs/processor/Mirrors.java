package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import dev.sallyport.codecs.internal.types.TypeUse;
import dev.sallyport.codecs.internal.types.UnresolvedTypeException;
import dev.sallyport.spi.CallForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.WildcardType;
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

  /** Javac's types, for the form of a call. */
  CallForm.Types<TypeMirror> forms() {
    return new CallForm.Types<>() {
      @Override
      public String name(TypeMirror type) {
        return type instanceof DeclaredType declared
            ? elements.getBinaryName((TypeElement) declared.asElement()).toString()
            : text(type);
      }

      @Override
      public List<TypeMirror> arguments(TypeMirror type) {
        return type instanceof DeclaredType declared
            ? List.copyOf(declared.getTypeArguments())
            : List.of();
      }
    };
  }

  ClassInfo info(TypeElement element) {
    return new MirrorClass(this, element);
  }

  private JavaType resolve(TypeMirror type, Map<Object, JavaType> variables) {
    TypeKind kind = type.getKind();
    if (kind.isPrimitive() || kind == TypeKind.VOID) {
      return new JavaType(new NamedType(kind.name().toLowerCase(Locale.ROOT)), List.of(), null);
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
      case WILDCARD -> throw UnresolvedTypeException.wildcard(text(type));
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

  /** A type as reflection writes it: the two say the same of the same type. */
  private String text(TypeMirror type) {
    if (type instanceof WildcardType wildcard) {
      TypeMirror upper = wildcard.getExtendsBound();
      TypeMirror lower = wildcard.getSuperBound();
      if (lower != null) {
        return "? super " + text(lower);
      }
      return upper == null || isObject(upper) ? "?" : "? extends " + text(upper);
    } else if (type instanceof ArrayType array) {
      return text(array.getComponentType()) + "[]";
    } else if (type instanceof DeclaredType declared) {
      StringBuilder name =
          new StringBuilder(elements.getBinaryName((TypeElement) declared.asElement()));
      for (int i = 0; i < declared.getTypeArguments().size(); i++) {
        name.append(i == 0 ? "<" : ", ").append(text(declared.getTypeArguments().get(i)));
      }
      return declared.getTypeArguments().isEmpty() ? name.toString() : name + ">";
    }
    Element variable = types.asElement(type);
    return variable == null
        ? type.getKind().name().toLowerCase(Locale.ROOT)
        : variable.getSimpleName().toString();
  }

  private static boolean isObject(TypeMirror type) {
    return type instanceof DeclaredType declared
        && ((TypeElement) declared.asElement())
            .getQualifiedName()
            .contentEquals("java.lang.Object");
  }
}
