package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.core.internal.session.ServiceTable.ContractEntry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether what this end calls is what the peer serves: both declared it in the handshake. */
final class Compatibility {
  private Compatibility() {}

  /**
   * The number of the contract's first method in the peer's table.
   *
   * @throws IncompatibleException if the peer serves no such contract, or one of another shape
   */
  static int firstNumber(ContractModel model, ServiceTable table, String peerName) {
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
              + model.remedy());
    }
    if (!served.fingerprint().equals(own.fingerprint())) {
      throw new IncompatibleException(
          ErrorCode.INCOMPATIBLE_SCHEMA,
          peerName
              + " serves another "
              + own.name()
              + ": "
              + difference(own, served)
              + "; build both ends from the same classes");
    }
    return own.methods().isEmpty() ? 1 : table.number(own.name() + "." + own.methods().get(0));
  }

  private static String difference(ContractEntry own, ContractEntry served) {
    List<String> missing = new ArrayList<>(own.methods());
    missing.removeAll(served.methods());
    List<String> extra = new ArrayList<>(served.methods());
    extra.removeAll(own.methods());
    if (!missing.isEmpty() || !extra.isEmpty()) {
      return "methods it lacks " + missing + ", methods it has besides " + extra;
    }
    return "the same methods, but a type that they send or return differs (fingerprint "
        + own.fingerprint().substring(0, Math.min(12, own.fingerprint().length()))
        + " here, "
        + served.fingerprint().substring(0, Math.min(12, served.fingerprint().length()))
        + " there)";
  }

  /**
   * The number of a kind of channel in the peer's table.
   *
   * @throws IncompatibleException if the peer accepts no such channel
   */
  static int number(ChannelModel model, @Nullable Hello peer, String peerName) {
    if (peer == null) {
      throw new IncompatibleException(
          ErrorCode.UNKNOWN_METHOD,
          peerName + " says no hello: a child at level 0 takes calls, but no channels");
    }
    int number = peer.table().number(model.openerFingerprint());
    if (number == 0) {
      throw new IncompatibleException(
          ErrorCode.INCOMPATIBLE_SCHEMA,
          peerName
              + " accepts no channel "
              + model.openerName()
              + " of these schemas (it serves "
              + peer.table().names()
              + "): register it with Worker.builder().channel");
    }
    return number;
  }
}
