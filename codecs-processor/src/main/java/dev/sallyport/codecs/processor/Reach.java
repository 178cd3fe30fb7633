package dev.sallyport.codecs.processor;

import dev.sallyport.codecs.internal.derive.Form;
import dev.sallyport.codecs.internal.types.ClassInfo;
import dev.sallyport.codecs.internal.types.JavaType;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/** Whether a class in some package can name all types of a form. Used once. */
final class Reach {
  private final Elements elements;
  private final PackageElement from;
  private final Set<Form> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  Reach(Elements elements, PackageElement from) {
    this.elements = elements;
    this.from = from;
  }

  /** The first type found that it cannot name, or null. */
  @Nullable String blockedBy(Form form) {
    if (!seen.add(form)) {
      return null;
    } else if (form instanceof Form.Structure structure) {
      String blocked = blockedBy(structure.type());
      for (Form.Member member : structure.members()) {
        blocked = blocked == null ? blockedBy(member.form()) : blocked;
      }
      return blocked;
    } else if (form instanceof Form.Union union) {
      String blocked = blockedBy(union.type());
      for (Form.Structure variant : union.variants()) {
        blocked = blocked == null ? blockedBy(variant) : blocked;
      }
      return blocked;
    } else if (form instanceof Form.Constants constants) {
      return blockedBy(constants.type());
    } else if (form instanceof Form.ListOf list) {
      return blockedBy(list.element());
    } else if (form instanceof Form.SetOf set) {
      return blockedBy(set.element());
    } else if (form instanceof Form.MapOf map) {
      String blocked = blockedBy(map.key());
      return blocked == null ? blockedBy(map.value()) : blocked;
    } else if (form instanceof Form.ArrayOf array) {
      return blockedBy(array.element());
    }
    return null;
  }

  private @Nullable String blockedBy(JavaType type) {
    String blocked = blockedBy(type.raw());
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
    for (Element at = element; at instanceof TypeElement; at = at.getEnclosingElement()) {
      Set<Modifier> modifiers = at.getModifiers();
      boolean visible = same ? !modifiers.contains(Modifier.PRIVATE) : isPublic((TypeElement) at);
      if (!visible || type.isLocal()) {
        return type.name();
      }
    }
    return null;
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
