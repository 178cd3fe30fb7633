package dev.sallyport.codecs.processor;

import dev.sallyport.AsString;
import dev.sallyport.NonFinite;
import dev.sallyport.WireName;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.ComponentInfo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.jspecify.annotations.Nullable;

/** A class or interface that javac knows. */
final class MirrorClass implements ClassInfo {
  private final Mirrors mirrors;
  private final TypeElement element;

  MirrorClass(Mirrors mirrors, TypeElement element) {
    this.mirrors = mirrors;
    this.element = element;
  }

  TypeElement element() {
    return element;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MirrorClass mirror && mirror.element.equals(element);
  }

  @Override
  public int hashCode() {
    return element.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }

  @Override
  public String name() {
    return mirrors.elements().getBinaryName(element).toString();
  }

  @Override
  public String typeName() {
    return name();
  }

  @Override
  public String simpleName() {
    return element.getSimpleName().toString();
  }

  @Override
  public boolean isPrimitive() {
    return false;
  }

  @Override
  public boolean isRecord() {
    return element.getKind() == ElementKind.RECORD;
  }

  @Override
  public boolean isEnum() {
    return element.getKind() == ElementKind.ENUM;
  }

  @Override
  public boolean isInterface() {
    return element.getKind().isInterface();
  }

  @Override
  public boolean isSealed() {
    return element.getModifiers().contains(Modifier.SEALED);
  }

  @Override
  public boolean isAnnotation() {
    return element.getKind() == ElementKind.ANNOTATION_TYPE;
  }

  @Override
  public boolean isAbstract() {
    return element.getModifiers().contains(Modifier.ABSTRACT);
  }

  @Override
  public boolean isHidden() {
    return false;
  }

  @Override
  public boolean isProxy() {
    return false;
  }

  @Override
  public @Nullable String closureForm() {
    if (isRecord() || isEnum() || isInterface()) {
      return null;
    }
    return switch (element.getNestingKind()) {
      case ANONYMOUS -> "anonymous class";
      case LOCAL -> "local class";
      case MEMBER -> element.getModifiers().contains(Modifier.STATIC) ? null : "inner class";
      case TOP_LEVEL -> null;
    };
  }

  @Override
  public boolean isLocal() {
    for (Element at = element; at instanceof TypeElement type; at = at.getEnclosingElement()) {
      NestingKind kind = type.getNestingKind();
      if (kind == NestingKind.LOCAL || kind == NestingKind.ANONYMOUS) {
        return true;
      }
    }
    return false;
  }

  @Override
  public @Nullable ClassInfo declaringClass() {
    return element.getEnclosingElement() instanceof TypeElement around
        ? mirrors.info(around)
        : null;
  }

  @Override
  public Set<String> supertypeNames() {
    Set<String> names = new LinkedHashSet<>();
    addSupertypes(element, names);
    return names;
  }

  private void addSupertypes(TypeElement type, Set<String> names) {
    if (!names.add(mirrors.elements().getBinaryName(type).toString())) {
      return;
    }
    addSupertype(type.getSuperclass(), names);
    for (TypeMirror implemented : type.getInterfaces()) {
      addSupertype(implemented, names);
    }
  }

  private void addSupertype(TypeMirror type, Set<String> names) {
    if (type.getKind() == TypeKind.DECLARED) {
      addSupertypes((TypeElement) mirrors.types().asElement(type), names);
    } else if (type.getKind() != TypeKind.NONE) {
      // It may yet be made, and be the one that matters.
      throw new Mirrors.UnknownTypeException(type);
    }
  }

  @Override
  public List<Object> typeParameters() {
    return List.copyOf(element.getTypeParameters());
  }

  @Override
  public List<ComponentInfo> components() {
    List<ComponentInfo> components = new ArrayList<>();
    for (RecordComponentElement component : element.getRecordComponents()) {
      WireName wireName = component.getAnnotation(WireName.class);
      components.add(
          new ComponentInfo(
              component.getSimpleName().toString(),
              wireName == null ? null : wireName.value(),
              component.getAnnotation(NonFinite.class) != null,
              component.getAnnotation(AsString.class) != null,
              mirrors.use(component.asType()),
              component));
    }
    return components;
  }

  @Override
  public List<String> constants() {
    List<String> names = new ArrayList<>();
    for (Element enclosed : element.getEnclosedElements()) {
      if (enclosed.getKind() == ElementKind.ENUM_CONSTANT) {
        names.add(enclosed.getSimpleName().toString());
      }
    }
    return names;
  }

  @Override
  public List<ClassInfo> permitted() {
    List<ClassInfo> permitted = new ArrayList<>();
    for (TypeMirror each : element.getPermittedSubclasses()) {
      if (each.getKind() != TypeKind.DECLARED) {
        throw new Mirrors.UnknownTypeException(each);
      }
      permitted.add(mirrors.info((TypeElement) mirrors.types().asElement(each)));
    }
    return permitted;
  }

  @Override
  public List<@Nullable Object> argumentsFor(ClassInfo parent) {
    List<@Nullable Object> keys = new ArrayList<>();
    for (TypeMirror implemented : element.getInterfaces()) {
      if (implemented instanceof DeclaredType known
          && known.asElement().equals(((MirrorClass) parent).element)) {
        for (TypeMirror argument : known.getTypeArguments()) {
          keys.add(
              argument.getKind() == TypeKind.TYPEVAR ? mirrors.types().asElement(argument) : null);
        }
      }
    }
    return keys;
  }

  @Override
  public @Nullable String wireName() {
    WireName given = element.getAnnotation(WireName.class);
    return given == null ? null : given.value();
  }

  @Override
  public @Nullable NoAccess noAccess() {
    // Whether a module opens a package is known at run time.
    return null;
  }
}
