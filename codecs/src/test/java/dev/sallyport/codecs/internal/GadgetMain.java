package dev.sallyport.codecs.internal;

import dev.sallyport.Data;
import dev.sallyport.Encoding;
import dev.sallyport.InvalidDataException;
import dev.sallyport.WireName;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.net.URI;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * Decodes random documents with the names of known gadgets in the place of every string and key,
 * and with members that ask other libraries to load a class in every object. Prints how many it
 * decoded. With an argument it also loads the class of that name, as a test of the test.
 */
final class GadgetMain {
  /** Classes on the class path of this JVM that made other libraries run code. */
  static final List<String> GADGETS =
      List.of(
          "dev.sallyport.codecs.internal.Canary",
          "javax.script.ScriptEngineManager",
          "javax.naming.InitialContext",
          "java.beans.XMLDecoder",
          "java.rmi.server.UnicastRemoteObject",
          "javax.management.BadAttributeValueExpException",
          "com.sun.rowset.JdbcRowSetImpl",
          "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
          "org.h2.jdbcx.JdbcDataSource",
          "org.hibernate.cfg.Configuration",
          "org.springframework.beans.factory.support.DefaultListableBeanFactory",
          "ch.qos.logback.core.db.DriverManagerConnectionSource");

  private static final List<String> TAGS =
      List.of("@class", "@type", "$type", "_type", "__class__", "class", "@c", "javaClass", "!");

  record Texts(
      String text,
      @WireName("class") Optional<String> type,
      Samples.Color color,
      URI uri,
      Locale locale,
      ZoneId zone,
      UUID uuid,
      BigInteger number,
      char unit,
      List<Samples.Figure> figures,
      Map<Samples.Color, Set<String>> byColor,
      Map<UUID, Data> byUuid) {}

  private int accepted;
  private int refused;

  private GadgetMain() {}

  public static void main(String[] arguments) throws Exception {
    GadgetMain main = new GadgetMain();
    for (int seed = 0; seed < 12; seed++) {
      Generator generator = new Generator(new Random(seed));
      main.attack(Data.class, Data.of(generator.plain(3)));
      main.attack(Samples.Figure.class, generator.value(Samples.Figure.class, 3));
      main.attack(Samples.Tree.class, generator.value(Samples.Tree.class, 2));
    }
    main.attack(Texts.class, texts());
    main.attack(Samples.Everything.class, Samples.everything());
    for (String name : arguments) {
      Class.forName(name);
    }
    System.out.println("accepted " + main.accepted + " refused " + main.refused);
  }

  static Texts texts() {
    UUID uuid = new UUID(1, 2);
    return new Texts(
        "text",
        Optional.of("type"),
        Samples.Color.RED,
        URI.create("http://host/"),
        Locale.ROOT,
        ZoneId.of("Europe/Berlin"),
        uuid,
        BigInteger.TEN,
        'c',
        List.of(new Samples.Square(1), new Samples.Pill(Optional.empty(), "label")),
        Map.of(Samples.Color.BLUE, Set.of("element")),
        Map.of(uuid, Data.of(Map.of("key", List.of("value", 1)))));
  }

  private void attack(Type type, Object value) {
    for (Encoding encoding : Encoding.values()) {
      Object tree;
      try {
        tree = tree((Data) Kit.decode(encoding, Data.class, Kit.encode(encoding, type, value)));
      } catch (InvalidDataException e) {
        // MessagePack's form of an Instant is none of Data's; JSON's is.
        continue;
      }
      for (String gadget : GADGETS) {
        List<Object> mutants = new ArrayList<>();
        mutate(tree, gadget, mutants);
        for (Object mutant : mutants) {
          decode(encoding, type, mutant);
          decode(encoding, Data.class, mutant);
        }
      }
    }
  }

  private void decode(Encoding encoding, Type type, Object document) {
    byte[] bytes = Kit.encode(encoding, Data.class, Data.of(document));
    try {
      Kit.decode(encoding, type, bytes);
      accepted++;
    } catch (InvalidDataException e) {
      refused++;
    }
  }

  private static Object tree(Data data) {
    return data.value();
  }

  /** All documents that differ from {@code tree} in one place, which the gadget has taken. */
  private static void mutate(Object tree, String gadget, List<Object> into) {
    if (tree instanceof Map<?, ?> map) {
      members(map, gadget, into);
    } else if (tree instanceof List<?> list) {
      into.add(List.of(gadget, tree));
      for (int i = 0; i < list.size(); i++) {
        List<Object> inner = new ArrayList<>();
        mutate(list.get(i), gadget, inner);
        for (Object each : inner) {
          List<Object> copy = new ArrayList<>(list);
          copy.set(i, each);
          into.add(copy);
        }
      }
    } else {
      into.add(gadget);
      into.add(List.of(gadget, Map.of("x", 1)));
      into.add(Map.of("@class", gadget, "value", gadget));
    }
  }

  private static void members(Map<?, ?> map, String gadget, List<Object> into) {
    for (String tag : TAGS) {
      Map<String, Object> tagged = new LinkedHashMap<>();
      tagged.put(tag, gadget);
      map.forEach((key, value) -> tagged.putIfAbsent((String) key, value));
      into.add(tagged);
    }
    for (Object key : map.keySet()) {
      Map<String, Object> renamed = new LinkedHashMap<>();
      map.forEach((name, value) -> renamed.put(name.equals(key) ? gadget : (String) name, value));
      into.add(renamed);
      List<Object> inner = new ArrayList<>();
      mutate(map.get(key), gadget, inner);
      for (Object each : inner) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((name, value) -> copy.put((String) name, name.equals(key) ? each : value));
        into.add(copy);
      }
    }
  }
}
