package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import dev.sallyport.schema.Compatibility;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one end serves, and the number of each method and channel on the wire: counted from 1, first
 * the methods of the contracts in their order, then the channels. Immutable.
 */
final class ServiceTable {
  /** A table that serves nothing. */
  static final ServiceTable EMPTY = new ServiceTable(List.of(), List.of());

  private final List<ContractEntry> contracts;
  private final List<ChannelEntry> channels;
  private final Map<String, Integer> numbers = new HashMap<>();

  /** A contract in the handshake: its methods in the order of their numbers. */
  record ContractEntry(
      String name, String fingerprint, List<String> methods, Compatibility compatibility) {
    ContractEntry {
      methods = List.copyOf(methods);
    }

    /** One that agrees with its equal alone. */
    ContractEntry(String name, String fingerprint, List<String> methods) {
      this(name, fingerprint, methods, Compatibility.EXACT);
    }
  }

  /** A kind of channel in the handshake, named from the acceptor's side. */
  record ChannelEntry(String name, String fingerprint) {}

  ServiceTable(List<ContractEntry> contracts, List<ChannelEntry> channels) {
    this.contracts = List.copyOf(contracts);
    this.channels = List.copyOf(channels);
    index();
  }

  private void index() {
    Map<String, Integer> uses = new HashMap<>();
    for (ContractEntry contract : contracts) {
      for (String method : contract.methods) {
        uses.put(method, uses.getOrDefault(method, 0) + 1);
      }
    }
    int number = 1;
    for (ContractEntry contract : contracts) {
      for (String method : contract.methods) {
        numbers.put(contract.name + "." + method, number);
        // The short name too, where it is nobody else's: for children that write JSON by hand.
        if (uses.getOrDefault(method, 0) == 1) {
          numbers.put(method, number);
        }
        number++;
      }
    }
    for (ChannelEntry channel : channels) {
      numbers.put(channel.fingerprint, number++);
    }
  }

  /** The number that a name on the wire stands for, 0 for none. */
  int number(String name) {
    return numbers.getOrDefault(name, 0);
  }

  @Nullable ContractEntry contract(String name) {
    for (ContractEntry contract : contracts) {
      if (contract.name.equals(name)) {
        return contract;
      }
    }
    return null;
  }

  /** The names of all contracts and channels, for messages. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    contracts.forEach(contract -> names.add(contract.name));
    channels.forEach(channel -> names.add(channel.name));
    return names;
  }

  void describe(Map<String, Object> hello) {
    List<Object> contractList = new ArrayList<>();
    for (ContractEntry contract : contracts) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", contract.name);
      entry.put("fingerprint", contract.fingerprint);
      entry.put("methods", contract.methods);
      if (contract.compatibility != Compatibility.EXACT) {
        entry.put("compatibility", contract.compatibility.name().toLowerCase(Locale.ROOT));
      }
      contractList.add(entry);
    }
    List<Object> channelList = new ArrayList<>();
    for (ChannelEntry channel : channels) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", channel.name);
      entry.put("fingerprint", channel.fingerprint);
      channelList.add(entry);
    }
    hello.put("contracts", contractList);
    hello.put("channels", channelList);
  }

  /** Reads what {@link #describe} wrote; an end that serves nothing may leave the members out. */
  static ServiceTable of(Data hello) {
    List<ContractEntry> contracts = new ArrayList<>();
    for (Data entry : listOrEmpty(hello.get("contracts"))) {
      List<String> methods = new ArrayList<>();
      for (Data method : entry.get("methods").asList()) {
        methods.add(method.asString());
      }
      contracts.add(
          new ContractEntry(
              entry.get("name").asString(),
              entry.get("fingerprint").asString(),
              methods,
              compatibility(entry.get("compatibility"))));
    }
    List<ChannelEntry> channels = new ArrayList<>();
    for (Data entry : listOrEmpty(hello.get("channels"))) {
      channels.add(
          new ChannelEntry(entry.get("name").asString(), entry.get("fingerprint").asString()));
    }
    return new ServiceTable(contracts, channels);
  }

  private static Compatibility compatibility(Data name) {
    if (name.isNull()) {
      return Compatibility.EXACT;
    }
    for (Compatibility mode : Compatibility.values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(name.asString())) {
        return mode;
      }
    }
    throw new IllegalStateException("compatibility out of range (expected exact, backward, full)");
  }

  private static List<Data> listOrEmpty(Data data) {
    return data.isNull() ? List.of() : data.asList();
  }
}
