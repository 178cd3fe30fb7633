package dev.sallyport.core.internal.session;

import dev.sallyport.ErrorCode;
import dev.sallyport.IncompatibleException;
import dev.sallyport.Limits;
import dev.sallyport.Peer;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.ServiceFactory;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.wire.Frame;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.schema.Compatibility;
import dev.sallyport.schema.Schema;
import dev.sallyport.spi.ChannelService;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.Service;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What this end serves: takes the streams that the peer opens to their handlers.
 *
 * <p>{@link #open} runs on the reader thread and only hands over; handlers run on call threads, at
 * most {@link Limits#maxConcurrentCalls} at once. What is beyond that is rejected, unprocessed.
 */
final class Server {
  private final StreamRegistry streams;
  private final Outlet outlet;
  private final Executor executor;
  private final Limits limits;
  private final ServiceTable table;
  private final List<Implementation<?>> implementations = new ArrayList<>();

  /** By number, from 1: the index is one less. */
  private final List<Entry> entries = new ArrayList<>();

  /** Streams of the peer whose handlers have not yet sent their terminal frame. */
  private final AtomicInteger busy = new AtomicInteger();

  /** What a number of the table stands for. */
  private sealed interface Entry {}

  /**
   * @param open whether fields that this end does not know are passed over
   */
  private record CallEntry(Call call, boolean open, Implementation<?> implementation)
      implements Entry {
    /** That of the arguments, and so that of the result. */
    Form form(FrameHead head) {
      if (!head.named()) {
        return Form.POSITIONAL;
      }
      return open ? Form.NAMED_OPEN : Form.NAMED;
    }
  }

  private record ChannelEntry(String name, ChannelService<?, ?> service) implements Entry {}

  /** A contract's implementation, made once the handshake is complete. */
  private record Implementation<C>(Service<C> service, CompletableFuture<Object> instance) {
    void create(Peer peer) {
      ServiceFactory<C> factory = service.factory();
      if (factory == null) {
        // Static methods: nothing is made, the class stands for it.
        instance.complete(service.contract());
        return;
      }
      try {
        C made = factory.create(peer);
        if (!service.contract().isInstance(made)) {
          throw new IllegalStateException(
              "implementation of "
                  + service.contract().getName()
                  + " expected but was "
                  + (made == null ? "null" : made.getClass().getName()));
        }
        instance.complete(made);
      } catch (Throwable e) {
        // Each call of the contract fails with it; the worker lives and says why.
        instance.completeExceptionally(e);
      }
    }
  }

  /**
   * @throws SallyportException if a contract or channel type is not data
   * @throws IllegalArgumentException if one is no contract, or two have the same name
   */
  Server(
      List<Service<?>> services,
      List<ChannelService<?, ?>> channels,
      StreamRegistry streams,
      Outlet outlet,
      Executor executor,
      Limits limits) {
    this.streams = streams;
    this.outlet = outlet;
    this.executor = executor;
    this.limits = limits;
    List<ServiceTable.ContractEntry> contracts = new ArrayList<>();
    List<ServiceTable.ChannelEntry> kinds = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Service<?> service : services) {
      contracts.add(add(service, names));
    }
    for (ChannelService<?, ?> channel : channels) {
      ChannelModel model = ChannelModel.of(channel.sends(), channel.receives());
      String name = model.acceptorName();
      unique(names, model.acceptorFingerprint(), "channel " + name);
      kinds.add(new ServiceTable.ChannelEntry(name, model.acceptorFingerprint()));
      entries.add(new ChannelEntry(name, channel));
    }
    this.table = new ServiceTable(contracts, kinds);
  }

  private <C> ServiceTable.ContractEntry add(Service<C> service, Set<String> names) {
    ContractModel model = ContractModel.of(service);
    unique(names, model.name(), model.kind() + " " + model.name());
    Implementation<C> implementation = new Implementation<>(service, new CompletableFuture<>());
    implementations.add(implementation);
    boolean open = model.compatibility() == Compatibility.FULL;
    model.calls().forEach(call -> entries.add(new CallEntry(call, open, implementation)));
    return model.entry();
  }

  private static void unique(Set<String> names, String name, String what) {
    if (!names.add(name)) {
      throw new IllegalArgumentException("served twice: " + what + " (expected once)");
    }
  }

  ServiceTable table() {
    return table;
  }

  /** What a contract's fingerprint was taken over; null for one that is not served. */
  @Nullable SortedMap<String, Schema> schemas(String contract) {
    for (Implementation<?> implementation : implementations) {
      ContractModel model = ContractModel.of(implementation.service);
      if (model.name().equals(contract)) {
        return model.schemas();
      }
    }
    return null;
  }

  /** Waits until no stream of the peer is open and no handler runs. */
  void awaitIdle() throws InterruptedException {
    synchronized (busy) {
      while (busy.get() > 0) {
        busy.wait();
      }
    }
  }

  /** The handshake is complete: makes the implementations. */
  void start(Peer peer) {
    for (Implementation<?> implementation : implementations) {
      executor.execute(() -> implementation.create(peer));
    }
  }

  /**
   * A stream that the peer opens. Reader thread.
   *
   * @param strict whether the peer has said hello
   * @throws dev.sallyport.ProtocolException if its number is not the peer's to use
   */
  void open(Frame frame, boolean strict) {
    FrameHead head = frame.head();
    int number = head.method() != 0 ? head.method() : table.number(head.methodName());
    Entry entry = number >= 1 && number <= entries.size() ? entries.get(number - 1) : null;
    if (entry instanceof CallEntry call
        && head.kind() == StreamKind.REQUEST
        && call.call.kind() == StreamKind.REQUEST) {
      Incoming incoming =
          new Incoming(
              call.call,
              call.form(head),
              call.implementation.instance,
              frame,
              streams,
              outlet,
              executor,
              limits,
              this::leave);
      enter(head.stream(), incoming, strict, incoming);
    } else if (entry instanceof ChannelEntry channel && head.kind() == StreamKind.DUPLEX) {
      openChannel(channel, head, strict);
    } else {
      if (streams.openRemote(head.stream(), new Refused(), strict)) {
        refuse(head.stream(), unknown(head));
      }
    }
  }

  private void openChannel(ChannelEntry entry, FrameHead head, boolean strict) {
    AcceptedChannel<?, ?> accepted =
        new AcceptedChannel<>(
            entry.service, entry.name, head, streams, outlet, limits, this::leave);
    enter(head.stream(), accepted, strict, accepted);
  }

  private void enter(int id, Stream stream, boolean strict, Runnable handler) {
    if (!streams.openRemote(id, stream, strict)) {
      return;
    }
    if (busy.incrementAndGet() > limits.maxConcurrentCalls()) {
      leave();
      refuse(
          id,
          new RejectedCallException(
              "not processed: " + limits.maxConcurrentCalls() + " calls are in flight here"));
      return;
    }
    executor.execute(handler);
  }

  private void refuse(int id, SallyportException why) {
    streams.remove(id);
    outlet.error(id, Errors.ofEngine(why));
  }

  private void leave() {
    if (busy.decrementAndGet() == 0) {
      synchronized (busy) {
        busy.notifyAll();
      }
    }
  }

  private IncompatibleException unknown(FrameHead head) {
    String wanted =
        head.methodName().isEmpty() ? "number " + head.method() : "\"" + head.methodName() + "\"";
    return new IncompatibleException(
        ErrorCode.UNKNOWN_METHOD,
        "nothing is served here as "
            + wanted
            + " of kind "
            + head.kind()
            + " (served: "
            + table.names()
            + ")");
  }

  /** Stands for a stream that is turned away, for the moment that takes. */
  private static final class Refused implements Stream {
    @Override
    public void onFrame(Frame frame) {}

    @Override
    public void onSessionEnd(SallyportException cause) {}

    @Override
    public String label() {
      return "refused";
    }
  }
}
