package dev.sallyport.codecs.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes a document here and there, most of all where a schema draws its lines. */
final class Mutator {
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "-1",
          "127",
          "128",
          "-128",
          "-129",
          "32767",
          "32768",
          "-32768",
          "-32769",
          "2147483647",
          "2147483648",
          "-2147483648",
          "-2147483649",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "5.0",
          "5.5",
          "1e2",
          "1E-2",
          "100e-2",
          "12.50",
          "1e400",
          "-1e400",
          "1e-400",
          "3.4028235e38",
          "3.4028235677973365e38",
          "3.4028235677973366e38",
          "3.4028236e38",
          "-3.5e38",
          "1.7976931348623157e308",
          "1.7976931348623158e308",
          "1.7976931348623159e308",
          "1.797693134862315805e308",
          "-1.797693134862315808e308",
          "-1.7976931348623159e308",
          "18446744073709551616",
          "1e19",
          "9223372036854775808.0");
  private static final String CHARACTERS = "0123456789+-:TZtz.,[]/ \n=PDHMSYWaAeE%#?@_\u0661\u00e9";

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** A place in the document: a member or an element. */
  private record Slot(JsonNode parent, String name, int index, boolean isRoot) {
    JsonNode get() {
      return parent instanceof ObjectNode object ? object.get(name) : parent.get(index);
    }

    void set(JsonNode value) {
      if (parent instanceof ObjectNode object) {
        object.set(name, value);
      } else {
        ((ArrayNode) parent).set(index, value);
      }
    }

    void remove() {
      if (parent instanceof ObjectNode object) {
        object.remove(name);
      } else {
        ((ArrayNode) parent).remove(index);
      }
    }
  }

  JsonNode mutate(JsonNode document) {
    ArrayNode holder = Judge.MAPPER.createArrayNode().add(document.deepCopy());
    for (int i = random.nextInt(8) == 0 ? 1 : 0; i >= 0; i--) {
      List<Slot> slots = new ArrayList<>();
      slots.add(new Slot(holder, "", 0, true));
      collect(holder.get(0), slots);
      change(slots.get(random.nextInt(slots.size())));
    }
    return holder.get(0);
  }

  private static void collect(JsonNode node, List<Slot> slots) {
    if (node instanceof ObjectNode object) {
      for (String name : object.propertyNames()) {
        slots.add(new Slot(object, name, -1, false));
        collect(object.get(name), slots);
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        slots.add(new Slot(array, "", i, false));
        collect(array.get(i), slots);
      }
    }
  }

  private void change(Slot slot) {
    switch (random.nextInt(10)) {
      case 0 -> slot.set(anything());
      case 1 -> {
        // The root stays: there is no document without one.
        if (!slot.isRoot()) {
          slot.remove();
        }
      }
      case 2 -> add(slot.get());
      case 3 -> rename(slot);
      default -> slot.set(tweaked(slot.get()));
    }
  }

  private JsonNode anything() {
    return Judge.MAPPER.readTree(
        switch (random.nextInt(8)) {
          case 0 -> "null";
          case 1 -> "true";
          case 2 -> "[]";
          case 3 -> "{}";
          case 4 -> "\"\"";
          case 5 -> "[1,\"a\",null,{\"$bytes\":\"YQ==\"}]";
          case 6 -> "{\"$bytes\":\"YQ\"}";
          default -> NUMBERS.get(random.nextInt(NUMBERS.size()));
        });
  }

  private void add(JsonNode container) {
    if (container instanceof ObjectNode object) {
      object.set(random.nextBoolean() ? "$bytes" : text("key"), anything());
    } else if (container instanceof ArrayNode array) {
      // Another one like it: sets tell equal elements, lists take them.
      array.add(
          array.isEmpty() || random.nextInt(3) == 0
              ? anything()
              : array.get(random.nextInt(array.size())).deepCopy());
    }
  }

  private void rename(Slot slot) {
    if (slot.parent() instanceof ObjectNode object) {
      JsonNode value = slot.get();
      object.remove(slot.name());
      object.set(text(slot.name()), value);
    }
  }

  private JsonNode tweaked(JsonNode node) {
    if (node.isString()) {
      return Judge.MAPPER.getNodeFactory().stringNode(text(node.stringValue()));
    } else if (node.isNumber()) {
      return number(node);
    } else if (node.isBoolean()) {
      return Judge.MAPPER.getNodeFactory().booleanNode(!node.booleanValue());
    }
    return anything();
  }

  private JsonNode number(JsonNode node) {
    String text =
        switch (random.nextInt(4)) {
          case 0 -> node + (node.isIntegralNumber() ? ".0" : "");
          case 1 -> node.isIntegralNumber() ? node + "e0" : node.toString();
          case 2 -> node.isIntegralNumber() ? node.bigIntegerValue().negate().toString() : "0.5";
          default -> NUMBERS.get(random.nextInt(NUMBERS.size()));
        };
    return Judge.MAPPER.readTree(text);
  }

  /** A text that resembles another, or one that lies at a border. */
  String text(String text) {
    if (text.isEmpty() || random.nextInt(5) == 0) {
      return TrickyTexts.ALL.get(random.nextInt(TrickyTexts.ALL.size()));
    }
    StringBuilder changed = new StringBuilder(text);
    int at = random.nextInt(text.length());
    char c = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    switch (random.nextInt(9)) {
      case 0 -> changed.setCharAt(at, c);
      case 1 -> changed.insert(at, c);
      case 2 -> changed.deleteCharAt(at);
      case 3 -> changed.append(random.nextBoolean() ? '\n' : c);
      case 4 -> changed.insert(0, random.nextBoolean() ? ' ' : c);
      case 5 -> changed.setCharAt(at, swapped(changed.charAt(at)));
      case 6 -> changed.setCharAt(at, '\ud800');
      default -> {
        // Digits are where dates and offsets have their borders.
        int digit = at;
        for (int i = 0; i < text.length() && !isDigit(changed.charAt(digit)); i++) {
          digit = (digit + 1) % text.length();
        }
        changed.setCharAt(digit, (char) ('0' + random.nextInt(10)));
      }
    }
    return changed.toString();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static char swapped(char c) {
    return Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
  }
}
