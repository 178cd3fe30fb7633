package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.ComponentInfo;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A type that is nothing but its name: a primitive, an array, void. */
record NamedType(String name) implements ClassInfo {
  @Override
  public String typeName() {
    return name;
  }

  @Override
  public String simpleName() {
    return name;
  }

  @Override
  public boolean isPrimitive() {
    return !name.endsWith("[]");
  }

  @Override
  public boolean isRecord() {
    return false;
  }

  @Override
  public boolean isEnum() {
    return false;
  }

  @Override
  public boolean isInterface() {
    return false;
  }

  @Override
  public boolean isSealed() {
    return false;
  }

  @Override
  public boolean isAnnotation() {
    return false;
  }

  @Override
  public boolean isAbstract() {
    return false;
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
    return null;
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public @Nullable ClassInfo declaringClass() {
    return null;
  }

  @Override
  public Set<String> supertypeNames() {
    return Set.of(name);
  }

  @Override
  public List<Object> typeParameters() {
    return List.of();
  }

  @Override
  public List<ComponentInfo> components() {
    return List.of();
  }

  @Override
  public List<String> constants() {
    return List.of();
  }

  @Override
  public List<ClassInfo> permitted() {
    return List.of();
  }

  @Override
  public List<@Nullable Object> argumentsFor(ClassInfo parent) {
    return List.of();
  }

  @Override
  public @Nullable String wireName() {
    return null;
  }

  @Override
  public @Nullable NoAccess noAccess() {
    return null;
  }
}
