package dev.sallyport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Netty's own handler, with a {@link Gate} for each channel that is shut before its descriptor is
 * closed, and, with epoll, a way to keep Netty from reading it for a while.
 *
 * <p>Netty closes a channel in many places, and tells its handlers afterwards, when the descriptor
 * is closed and its number may be another's. But on every way it first takes back the registration
 * of the channel, which is where we are asked.
 */
final class GatedIoHandler implements IoHandler {
  /** All channels that are registered. */
  private static final ConcurrentHashMap<IoHandle, Registration> ALL = new ConcurrentHashMap<>();

  private final IoHandler handler;

  private GatedIoHandler(IoHandler handler) {
    this.handler = handler;
  }

  /** That of a channel that is registered here; null for others. */
  static @Nullable Registration of(Channel channel) {
    return channel.unsafe() instanceof IoHandle handle ? ALL.get(handle) : null;
  }

  @Override
  public void initialize() {
    handler.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return handler.run(context);
  }

  @Override
  public void prepareToDestroy() {
    handler.prepareToDestroy();
  }

  @Override
  public void destroy() {
    handler.destroy();
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    Handle shown = handle instanceof EpollIoHandle epoll ? new Handle(epoll) : null;
    Registration registration =
        new Registration(handler.register(shown == null ? handle : shown), handle, shown);
    ALL.put(handle, registration);
    return registration;
  }

  @Override
  public void wakeup() {
    handler.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> handleType) {
    return handler.isCompatible(handleType);
  }

  /** A channel's, as epoll's handler sees it. Confined to the event loop. */
  @SuppressWarnings("try") // Netty's own declares an Exception.
  private static final class Handle implements EpollIoHandle {
    private static final EpollIoEvent WRITABLE = () -> EpollIoOps.EPOLLOUT;

    private final EpollIoHandle channel;

    /** What is done where there is something to hear, while Netty is kept from reading; or null. */
    private @Nullable Runnable onMissed;

    Handle(EpollIoHandle channel) {
      this.channel = channel;
    }

    @Override
    public FileDescriptor fd() {
      return channel.fd();
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      Runnable missed = onMissed;
      if (missed == null) {
        channel.handle(registration, event);
        return;
      }
      EpollIoOps ops = ((EpollIoEvent) event).ops();
      if (ops.contains(EpollIoOps.EPOLLOUT)) {
        channel.handle(registration, WRITABLE);
      }
      if (!ops.equals(EpollIoOps.EPOLLOUT)) {
        // An end or an error, which cannot be declined. It is told again when Netty may read.
        missed.run();
      }
    }

    @Override
    public void registered() {
      channel.registered();
    }

    @Override
    public void unregistered() {
      channel.unregistered();
    }

    @Override
    public void close() throws Exception {
      channel.close();
    }
  }

  /** A channel's place here. What does not say otherwise is confined to the event loop. */
  static final class Registration implements IoRegistration {
    private final IoRegistration registration;
    private final IoHandle handle;
    private final @Nullable Handle shown;
    private final Gate gate = new Gate();
    private boolean added;

    /** What Netty wants to hear of; null for nothing yet, and where there is no epoll. */
    private @Nullable EpollIoOps wanted;

    private Registration(IoRegistration registration, IoHandle handle, @Nullable Handle shown) {
      this.registration = registration;
      this.handle = handle;
      this.shown = shown;
    }

    /** Thread-safe. */
    Gate gate() {
      return gate;
    }

    /** Whether Netty can be kept from reading. */
    boolean canWithhold() {
      return shown != null && wanted != null;
    }

    /**
     * Keeps Netty from reading, and from hearing of an end, until {@link #giveBack}. It writes as
     * ever. Not from within what Netty does on an event: it may be about to read.
     *
     * @param onMissed told of what else there would have been to hear
     */
    void withhold(Runnable onMissed) {
      EpollIoOps ops = wanted;
      if (shown == null || ops == null) {
        throw new IllegalStateException("not of epoll");
      }
      shown.onMissed = onMissed;
      submitEpoll(ops);
    }

    /** Netty reads again, and hears of all that there is. */
    void giveBack() {
      EpollIoOps ops = wanted;
      if (shown != null && ops != null) {
        shown.onMissed = null;
        if (registration.isValid()) {
          submitEpoll(ops);
        }
      }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // So it is in the interface.
    public <T> T attachment() {
      return registration.attachment();
    }

    @Override
    public long submit(IoOps ops) {
      if (ops instanceof EpollIoOps events) {
        wanted = events;
        return submitEpoll(events);
      }
      return registration.submit(ops);
    }

    /**
     * Netty's handler for epoll forgets that it has taken a descriptor out of the set, which it
     * does when a channel wants no event for the moment: a channel whose input has ended. The next
     * event that is asked for, that there is room to write, then fails with ENOENT. So such a
     * channel stays in the set, and hears once of what cannot be declined, that both directions
     * have ended.
     */
    private long submitEpoll(EpollIoOps events) {
      EpollIoOps told =
          shown != null && shown.onMissed != null
              ? events.without(EpollIoOps.EPOLLIN).without(EpollIoOps.EPOLLRDHUP)
              : events;
      if (added && told.equals(EpollIoOps.NONE)) {
        return registration.submit(EpollIoOps.EPOLLET);
      }
      added = true;
      return registration.submit(told);
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      gate.shut();
      ALL.remove(handle);
      return registration.cancel();
    }
  }

  /** Makes them. */
  record Factory(IoHandlerFactory factory) implements IoHandlerFactory {
    @Override
    public IoHandler newHandler(ThreadAwareExecutor executor) {
      return new GatedIoHandler(factory.newHandler(executor));
    }

    @Override
    public boolean isChangingThreadSupported() {
      return factory.isChangingThreadSupported();
    }
  }
}
