package dev.sallyport.spi;

import dev.sallyport.Limits;
import java.util.List;

/**
 * What a worker offers to its parent.
 *
 * @param services contracts, no two of one name
 * @param channels kinds of channel, no two of the same pair of schemas
 * @param limits what it is willing to receive, buffer and wait for
 * @param interruptHandlers whether the thread of a handler that is to stop is interrupted
 * @param mdcKeys entries of the logger's context that travel with its calls to the parent
 */
public record WorkerSpec(
    List<Service<?>> services,
    List<ChannelService<?, ?>> channels,
    Limits limits,
    boolean interruptHandlers,
    List<String> mdcKeys) {
  public WorkerSpec {
    services = List.copyOf(services);
    channels = List.copyOf(channels);
    mdcKeys = MdcKeys.checked(mdcKeys);
  }
}
