package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.core.internal.session.Calls.Target;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.session.ServiceTable.ContractEntry;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.CompatibilityReport;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether what this end calls is what the peer serves: both declared it in the handshake. Where the
 * declarations differ, the peer's schemas are compared with this end's, once a session, before the
 * first call. Thread-safe.
 */
final class ContractCheck {
  private final SchemaExchange exchange;
  private final String peerName;
  private final PeerKind peer;
  private final Map<ContractModel, CompatibilityReport> reports = new ConcurrentHashMap<>();

  /**
   * @param peerName for messages
   * @param peer for what they advise
   */
  ContractCheck(SchemaExchange exchange, String peerName, PeerKind peer) {
    this.exchange = exchange;
    this.peerName = peerName;
    this.peer = peer;
  }

  /**
   * How a peer at level 0 is called, which has declared nothing: by the bare names of methods.
   *
   * @throws IncompatibleException if a method streams, which such a peer does not know
   */
  static List<Target> level0(ContractModel model, String peerName) {
    // Everything is JSON there; how strict its results are read is up to this end alone.
    Form form = model.compatibility() == Compatibility.FULL ? Form.NAMED_OPEN : Form.NAMED;
    List<Target> targets = new ArrayList<>();
    for (Call call : model.calls()) {
      if (streams(call)) {
        throw noHello(
            peerName + " takes no streams: " + call.label() + " is of kind " + call.kind(),
            "pass and return a List");
      }
      targets.add(new Target(call.index() + 1, call.method().getName(), form));
    }
    return targets;
  }

  /** Whether only a peer that has said hello can be called so. */
  static boolean needsHello(ContractModel model) {
    return model.calls().stream().anyMatch(ContractCheck::streams);
  }

  private static boolean streams(Call call) {
    return call.kind().openerStreams() || call.kind().acceptorStreams();
  }

  /**
   * How each call of the contract is made to this peer. May wait for the peer to show its schemas.
   *
   * @throws IncompatibleException if the peer serves no such contract, or one that does not fit
   */
  List<Target> targets(ContractModel model, ServiceTable table) throws InterruptedException {
    ContractEntry own = model.entry();
    ContractEntry served = table.contract(own.name());
    if (served == null) {
      throw new IncompatibleException(
          ErrorCode.UNKNOWN_METHOD,
          peerName
              + " does not serve "
              + own.name()
              + " (it serves "
              + table.names()
              + "): "
              + peer.remedy(model.isTasks()));
    }
    Form form = form(model, own, served);
    List<Target> targets = new ArrayList<>();
    for (Call call : model.calls()) {
      // By name: where the two ends are not the same, neither are the numbers.
      String name = own.name() + "." + call.method().getName();
      targets.add(new Target(table.number(name), name, form));
    }
    return targets;
  }

  private Form form(ContractModel model, ContractEntry own, ContractEntry served)
      throws InterruptedException {
    if (own.fingerprint().equals(served.fingerprint())) {
      return Form.POSITIONAL;
    }
    Compatibility mode = own.compatibility().stricter(served.compatibility());
    CompatibilityReport report = reports.get(model);
    if (report == null) {
      SortedMap<String, Schema> schemas = schemas(own, served, mode);
      report = ContractComparison.compare(model, served.methods(), schemas, mode);
      reports.put(model, report);
      if (mode == Compatibility.EXACT) {
        throw incompatible(own, served, report, wouldFit(model, served, schemas));
      }
    }
    if (!report.isCompatible()) {
      throw incompatible(own, served, report, "");
    }
    return mode == Compatibility.FULL ? Form.NAMED_OPEN : Form.NAMED;
  }

  private SortedMap<String, Schema> schemas(
      ContractEntry own, ContractEntry served, Compatibility mode) throws InterruptedException {
    try {
      return exchange.fetch(served);
    } catch (SchemaExchange.UnavailableException e) {
      throw new IncompatibleException(
          ErrorCode.INCOMPATIBLE_SCHEMA,
          peerName
              + " serves another "
              + own.name()
              + " (fingerprint "
              + shortened(own.fingerprint())
              + " here, "
              + shortened(served.fingerprint())
              + " there) under "
              + modes(own, served, mode)
              + ", and "
              + e.getMessage()
              + "; build both ends from the same classes");
    }
  }

  private IncompatibleException incompatible(
      ContractEntry own, ContractEntry served, CompatibilityReport report, String advice) {
    return new IncompatibleException(
        peerName
            + " serves another "
            + own.name()
            + ", which does not fit under "
            + modes(own, served, report.mode())
            + ": arguments are written here and read there, results the other way round"
            + advice
            + "\n"
            + report,
        report);
  }

  private static String modes(ContractEntry own, ContractEntry served, Compatibility mode) {
    return own.compatibility() == served.compatibility()
        ? mode.toString()
        : mode
            + ", the stricter of "
            + own.compatibility()
            + " here and "
            + served.compatibility()
            + " there";
  }

  /** What to declare instead of EXACT, if the two would then fit. */
  private static String wouldFit(
      ContractModel model, ContractEntry served, SortedMap<String, Schema> schemas) {
    if (model.isTasks()) {
      return "";
    }
    for (Compatibility mode : List.of(Compatibility.BACKWARD, Compatibility.FULL)) {
      if (ContractComparison.compare(model, served.methods(), schemas, mode).isCompatible()) {
        return "; they would fit if both ends declared @Contract(compatibility = " + mode + ")";
      }
    }
    return "";
  }

  private static IncompatibleException noHello(String what, String fix) {
    return new IncompatibleException(
        ErrorCode.UNKNOWN_METHOD,
        what
            + "\n  why: it has said no hello since its start, and a peer at level 0 knows calls with one answer or none"
            + "\n  fix: "
            + fix
            + ", or have it say hello (docs/protocol.md, \"Handshake\")");
  }

  private static String shortened(String fingerprint) {
    return fingerprint.substring(0, Math.min(12, fingerprint.length()));
  }

  /**
   * The number of a kind of channel in the peer's table.
   *
   * @throws IncompatibleException if the peer accepts no such channel
   */
  int number(ChannelModel model, @Nullable Hello hello) {
    if (hello == null) {
      throw noHello(
          peerName + " takes no channels: " + model.openerName() + " is one",
          "call methods of a contract");
    }
    int number = hello.table().number(model.openerFingerprint());
    if (number == 0) {
      throw new IncompatibleException(
          ErrorCode.INCOMPATIBLE_SCHEMA,
          peerName
              + " accepts no channel "
              + model.openerName()
              + " of these schemas (it serves "
              + hello.table().names()
              + "): "
              + peer.channelRemedy());
    }
    return number;
  }
}
