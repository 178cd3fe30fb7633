package dev.sallyport.core.internal.bytecode;

import static dev.sallyport.spi.bytecode.OwnBytecode.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Data;
import dev.sallyport.spi.CodecProvider;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.spi.bytecode.OwnBytecode;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What arrives cannot choose code, because our code has no means to: it looks up no class by name,
 * reads no serial objects, sets no fields, and constructs and calls by reflection in few places.
 * Those of the API, the codecs and this module; other modules have such a test of their own.
 */
final class OwnBytecodeTest {
  /** Where a forbidden reference is right, and why. A reason that nothing needs fails the test. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          allow(
              "dev.sallyport.core.internal.runtime.ArchiveWorker",
              "java.lang.Class.forName",
              "loads what the user's main class names, uninitialized, to be archived"),
          allow(
              "dev.sallyport.core.internal.runtime.StartAhead",
              "java.lang.Class.forName",
              "our own classes, by names that are a constant, uninitialized"),
          allow(
              "dev.sallyport.spi.Providers",
              "java.lang.Class.forName",
              "our own provider of a service, by a name that is a constant"),
          allow(
              "dev.sallyport.spi.Providers",
              "java.lang.reflect.Constructor.newInstance",
              "makes that provider"),
          allow(
              "dev.sallyport.spi.Providers",
              "java.util.ServiceLoader.load",
              "finds other providers, and ours on a module path"),
          allow(
              "dev.sallyport.spi.References",
              "java.lang.Class.forName",
              "the class of a method reference that this process itself has made"),
          allow(
              "dev.sallyport.spi.References$Form",
              "java.io.ObjectOutputStream",
              "shows what a method reference of this process refers to; it writes to nowhere"),
          allow(
              "dev.sallyport.spi.References$Form", "java.io.ObjectOutputStream.<init>", "as above"),
          allow(
              "dev.sallyport.codecs.internal.derive.GeneratedCodecs",
              "java.lang.Class.forName",
              "the codec generated for a declared type, by that type's own name and in its own loader"),
          allow(
              "dev.sallyport.codecs.internal.derive.GeneratedCodecs",
              "java.lang.reflect.Constructor.setAccessible",
              "the constructor of a generated codec, which the processor wrote"),
          allow(
              "dev.sallyport.codecs.internal.derive.GeneratedCodecs",
              "java.lang.reflect.Constructor.newInstance",
              "makes a generated codec"),
          allow(
              "dev.sallyport.codecs.internal.types.ReflectedClass",
              "java.lang.reflect.Constructor.setAccessible",
              "the canonical constructor of a record that a declared type names"),
          allow(
              "dev.sallyport.codecs.internal.derive.TreeBuilder",
              "java.lang.reflect.Method.setAccessible",
              "the accessors of such a record"),
          allow(
              "dev.sallyport.codecs.internal.shape.RecordNode",
              "java.lang.reflect.Constructor.newInstance",
              "calls the canonical constructor of a record"),
          allow(
              "dev.sallyport.codecs.internal.shape.RecordNode",
              "java.lang.reflect.Method.invoke",
              "calls the accessors of a record"),
          allow(
              "dev.sallyport.core.internal.session.ContractClient",
              "java.lang.reflect.Proxy.newProxyInstance",
              "the caller's side of a contract's interface"),
          allow(
              "dev.sallyport.core.internal.pool.PoolCalls",
              "java.lang.reflect.Proxy.newProxyInstance",
              "the same, of a pool"),
          allow(
              "dev.sallyport.core.internal.session.ClientObject",
              "java.lang.invoke.MethodHandles.privateLookupIn",
              "a default method of a contract's interface that is not public"),
          allow(
              "dev.sallyport.core.internal.session.ClientObject",
              "java.lang.invoke.MethodHandles$Lookup.unreflectSpecial",
              "as above"),
          allow(
              "dev.sallyport.core.internal.session.ClientObject",
              "java.lang.invoke.MethodHandle.invokeWithArguments",
              "as above"),
          allow(
              "dev.sallyport.core.internal.session.ContractModel",
              "java.lang.reflect.Method.setAccessible",
              "the methods of a contract's interface"),
          allow(
              "dev.sallyport.core.internal.session.ContractModel",
              "java.lang.reflect.Method.invoke",
              "calls a method of the contract, found in the table that its interface fixes"));

  @Test
  void ourClassesReferToNothingThatLetsDataChooseCode() throws Exception {
    Set<String> offences = new TreeSet<>();
    int classes = 0;
    for (Class<?> anchor :
        List.of(Data.class, CodecProvider.get().getClass(), RuntimeProvider.get().getClass())) {
      OwnBytecode module = OwnBytecode.beside(anchor);
      classes += module.classes();
      offences.addAll(module.offences());
    }
    assertThat(classes).isGreaterThan(150);
    // Equal, so that neither an offence nor a reason is without the other.
    assertThat(offences).isEqualTo(new TreeSet<>(ALLOWED.keySet()));
  }

  @Test
  void aClassThatOffendsIsFoundOut() throws Exception {
    Set<String> offences;
    try (InputStream in = Offender.class.getResourceAsStream("Offender.class")) {
      offences = OwnBytecode.offences("Offender", in.readAllBytes());
    }
    assertThat(offences)
        .contains(
            "Offender: declares readObject",
            "Offender: java.io.ObjectInputStream",
            "Offender: java.io.ObjectInputStream.defaultReadObject",
            "Offender: java.io.ObjectInputStream.readObject",
            "Offender: java.lang.Class.forName",
            "Offender: java.lang.ClassLoader.loadClass",
            "Offender: java.lang.invoke.MethodHandles$Lookup.findClass",
            "Offender: java.lang.reflect.Constructor.newInstance",
            "Offender: java.lang.reflect.Field.set",
            "Offender: java.lang.reflect.Method.invoke");
  }
}
