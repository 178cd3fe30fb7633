package dev.sallyport.codecs.internal.refuse;

import java.util.ArrayList;
import java.util.List;

/** The table of live handles, for tests elsewhere. */
public final class HandleTypes {
  private HandleTypes() {}

  /**
   * A type of the table that this process has.
   *
   * @param code that of its family
   */
  public record Listed(Class<?> type, String code) {}

  /** All types of the table that are on the class path. */
  public static List<Listed> present() {
    List<Listed> present = new ArrayList<>();
    for (HandleFamily family : HandleFamily.values()) {
      for (String name : family.types()) {
        try {
          Class<?> type = Class.forName(name, false, HandleTypes.class.getClassLoader());
          present.add(new Listed(type, family.grounds("").code()));
        } catch (ClassNotFoundException e) {
          // Known by its name alone.
        }
      }
    }
    return present;
  }
}
