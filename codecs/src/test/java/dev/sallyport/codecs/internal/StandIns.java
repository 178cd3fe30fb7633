package dev.sallyport.codecs.internal;

import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/**
 * The types of the table of live handles of which no real object can be had here, each with the
 * reason, and objects that stand in for them: a type of the very name, made at run time, and a
 * class that implements it.
 */
final class StandIns {
  private static final String JPA_2 = "its jar has the classes that Hibernate's own API replaced";
  private static final String R2DBC = "needs an R2DBC driver";
  private static final String JDK_22 = "needs JDK 22";
  private static final String RXJAVA = "needs RxJava";
  private static final String COROUTINES = "needs kotlinx.coroutines";
  private static final String SCALA = "needs Scala's library";

  private static final Map<String, String> REASONS = reasons();

  private StandIns() {}

  private static Map<String, String> reasons() {
    Map<String, String> reasons = new TreeMap<>();
    reasons.put("io.r2dbc.spi.Connection", R2DBC);
    reasons.put("io.r2dbc.spi.ConnectionFactory", R2DBC);
    reasons.put("java.sql.Ref", "H2 has no REF type");
    reasons.put("java.sql.RowId", "H2 has no ROWID type");
    reasons.put("java.sql.Struct", "H2 gives rows as ResultSet");
    reasons.put("javax.persistence.EntityManager", JPA_2);
    reasons.put("javax.persistence.EntityManagerFactory", JPA_2);
    reasons.put(
        "org.hibernate.engine.spi.Managed", "needs Hibernate's build-time enhancement of entities");
    reasons.put("org.eclipse.persistence.indirection.IndirectContainer", "needs EclipseLink");
    reasons.put("net.sf.cglib.proxy.Factory", "the original CGLIB cannot define classes on JDK 17");
    reasons.put("javassist.util.proxy.ProxyObject", "needs Javassist");
    reasons.put("java.lang.instrument.Instrumentation", "given to agents alone");
    reasons.put("javax.script.ScriptEngine", "the JDK has no engine of its own any more");
    reasons.put("io.reactivex.rxjava3.core.ObservableSource", RXJAVA);
    reasons.put("io.reactivex.rxjava3.core.SingleSource", RXJAVA);
    reasons.put("kotlinx.coroutines.Job", COROUTINES);
    reasons.put("kotlinx.coroutines.flow.Flow", COROUTINES);
    reasons.put("scala.concurrent.Future", SCALA);
    reasons.put("scala.collection.Iterator", SCALA);
    reasons.put("scala.Function0", SCALA);
    reasons.put("scala.Function1", SCALA);
    reasons.put("scala.Function2", SCALA);
    reasons.put("groovy.lang.Closure", "needs Groovy");
    reasons.put("com.sun.jna.Pointer", "needs JNA");
    if (Runtime.version().feature() < 22) {
      reasons.put("java.lang.foreign.MemorySegment", JDK_22);
      reasons.put("java.lang.foreign.Arena", JDK_22);
      reasons.put("java.lang.foreign.SegmentAllocator", JDK_22);
    }
    if (Runtime.version().feature() < 25) {
      reasons.put("java.lang.ScopedValue", "needs JDK 25");
    }
    return reasons;
  }

  /** Why there is no real object, by the name of the type. */
  static Map<String, String> all() {
    return REASONS;
  }

  /** Whether a type of this name can be made: none but the JDK makes those of java. */
  static boolean canMake(String name) {
    return !name.startsWith("java.");
  }

  /** An object of a class that implements a type of this name. */
  static Object make(String name) throws Exception {
    ClassLoader parent = StandIns.class.getClassLoader();
    Class<?> type =
        new ByteBuddy()
            .makeInterface()
            .name(name)
            .make()
            .load(parent, ClassLoadingStrategy.Default.CHILD_FIRST)
            .getLoaded();
    return new ByteBuddy()
        .subclass(Object.class)
        .implement(type)
        .name("dev.sallyport.standin.Implementation")
        .make()
        .load(type.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
        .getLoaded()
        .getDeclaredConstructor()
        .newInstance();
  }
}
