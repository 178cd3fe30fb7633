package dev.sallyport.core.internal.pool;

import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.core.internal.session.CallPort;
import dev.sallyport.core.internal.session.ContractModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all workers of a pool have agreed on, and those that come must too: calls are encoded once,
 * whichever worker runs them. Guarded by the lock of the {@link Dispatcher}.
 */
final class Terms {
  /** Those that every worker must serve. */
  private final List<ContractModel> contracts = new ArrayList<>();

  /** The one by which calls are encoded. */
  private @Nullable CallPort reference;

  /** Those that were met so far; a copy, to be learnt without the lock. */
  List<ContractModel> contracts() {
    return List.copyOf(contracts);
  }

  /** All workers that there are know this contract; {@code encoder} is of one of them. */
  void add(ContractModel contract, CallPort encoder) {
    if (!contracts.contains(contract)) {
      contracts.add(contract);
    }
    reference = encoder;
  }

  /**
   * A worker that comes has learnt all contracts.
   *
   * @param stands whether the workers were started by others
   * @throws IncompatibleException if its calls would have to be encoded in another way
   */
  void requireAgreement(CallPort port, String pool, boolean stands) {
    if (reference == null) {
      reference = port;
      return;
    }
    String difference = reference.difference(port);
    if (difference != null) {
      throw new IncompatibleException(
          ErrorCode.INCOMPATIBLE_SCHEMA,
          "two workers of pool "
              + pool
              + " differ in their "
              + difference
              + (stands
                  ? " (fix: the same program and Limits at all addresses, and the same Limits and"
                      + " encodings in each Remote.Builder)"
                  : " (was the program replaced while the pool is open? fix: open a new pool)"));
    }
  }
}
