package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.ModuleElement;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;
import org.jspecify.annotations.Nullable;

/**
 * Whether a class beside some type could be compiled that names all types of a form and makes their
 * values. Reflection does what no source may say. Used once.
 */
final class Reach {
  /** Why there is no codec for a message with very many components. */
  static final String TOO_LARGE = "it has more components than a class file has room for";

  private final Mirrors mirrors;
  private final Elements elements;
  private final Types types;
  private final PackageElement from;
  private final @Nullable ModuleElement module;
  private final Set<Form> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  Reach(Mirrors mirrors, TypeElement beside) {
    this.mirrors = mirrors;
    this.elements = mirrors.elements();
    this.types = mirrors.types();
    this.from = elements.getPackageOf(beside);
    this.module = elements.getModuleOf(beside);
  }

  /** Whether it can name a type, but for its type arguments. */
  boolean canName(TypeMirror type) {
    TypeMirror element = types.erasure(type);
    while (element instanceof ArrayType array) {
      element = array.getComponentType();
    }
    return !(element instanceof DeclaredType declared)
        || blockedBy(mirrors.info((TypeElement) declared.asElement())) == null;
  }

  /** Why not, or null if it could. */
  @Nullable String blockedBy(Form form) {
    if (!seen.add(form)) {
      return null;
    } else if (form instanceof Form.Structure structure) {
      return first(
          blockedBy(structure.type()),
          ambiguous(structure.type()),
          structure.members().stream()
              .map(member -> blockedBy(member.form()))
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null));
    } else if (form instanceof Form.Union union) {
      return first(
          blockedBy(union.type()),
          union.variants().stream()
              .map(this::blockedBy)
              .filter(Objects::nonNull)
              .findFirst()
              .orElse(null));
    } else if (form instanceof Form.Constants constants) {
      return blockedBy(constants.type());
    } else if (form instanceof Form.ListOf list) {
      return blockedBy(list.element());
    } else if (form instanceof Form.SetOf set) {
      return blockedBy(set.element());
    } else if (form instanceof Form.MapOf map) {
      return first(blockedBy(map.key()), blockedBy(map.value()));
    } else if (form instanceof Form.ArrayOf array) {
      return blockedBy(array.element());
    }
    return null;
  }

  private static @Nullable String first(@Nullable String... reasons) {
    for (String reason : reasons) {
      if (reason != null) {
        return reason;
      }
    }
    return null;
  }

  private @Nullable String blockedBy(JavaType type) {
    JavaType component = type.component();
    if (component != null) {
      return blockedBy(component);
    }
    String blocked = first(blockedBy(type.raw()), outOfBounds(type));
    for (JavaType argument : type.arguments()) {
      blocked = blocked == null ? blockedBy(argument) : blocked;
    }
    return blocked;
  }

  private @Nullable String blockedBy(ClassInfo type) {
    if (!(type instanceof MirrorClass known)) {
      return null;
    }
    TypeElement element = known.element();
    boolean same = elements.getPackageOf(element).equals(from);
    boolean visible = same || isExported(element);
    for (Element at = element; at instanceof TypeElement; at = at.getEnclosingElement()) {
      visible &= same ? !at.getModifiers().contains(Modifier.PRIVATE) : isPublic((TypeElement) at);
    }
    return visible && !type.isLocal() ? null : "code in its package cannot name " + type.name();
  }

  /** Whether the module reads the other's, and that exports the package to it. */
  private boolean isExported(TypeElement element) {
    return module == null
        || element.equals(elements.getTypeElement(module, element.getQualifiedName()));
  }

  /**
   * A variant of a generic union may have narrower bounds than the union: nothing then is of that
   * type, but reflection would not mind.
   */
  private @Nullable String outOfBounds(JavaType type) {
    if (!(type.raw() instanceof MirrorClass known)) {
      return null;
    }
    List<? extends TypeParameterElement> parameters = known.element().getTypeParameters();
    for (int i = 0; i < parameters.size(); i++) {
      for (TypeMirror bound : parameters.get(i).getBounds()) {
        if (!isWithin(type.arguments().get(i), types.erasure(bound))) {
          return type.arguments().get(i).raw().name() + " is out of the bounds of " + known.name();
        }
      }
    }
    return null;
  }

  private boolean isWithin(JavaType argument, TypeMirror bound) {
    TypeElement object = elements.getTypeElement("java.lang.Object");
    if (types.isSameType(bound, object.asType())) {
      return true;
    }
    return argument.raw() instanceof MirrorClass known
        && types.isSubtype(types.erasure(known.element().asType()), bound);
  }

  /** Type arguments may make another constructor fit the same values; reflection takes the one. */
  private static @Nullable String ambiguous(JavaType type) {
    if (type.arguments().isEmpty() || !(type.raw() instanceof MirrorClass known)) {
      return null;
    }
    int count = known.element().getRecordComponents().size();
    int fitting = 0;
    for (ExecutableElement constructor :
        ElementFilter.constructorsIn(known.element().getEnclosedElements())) {
      fitting += constructor.getParameters().size() == count ? 1 : 0;
    }
    return fitting > 1
        ? known.name() + " has another constructor of as many parameters, which may fit too"
        : null;
  }

  /** Whether the type alone, whatever is around it, is public; members of interfaces always are. */
  private static boolean isPublic(TypeElement type) {
    return type.getModifiers().contains(Modifier.PUBLIC);
  }

  /** Whether everybody can name this type. */
  static boolean isPublicToAll(TypeElement type) {
    for (Element at = type; at instanceof TypeElement each; at = at.getEnclosingElement()) {
      if (!isPublic(each)) {
        return false;
      }
    }
    return true;
  }
}
