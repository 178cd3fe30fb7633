package dev.sallyport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Netty's own handler, with a {@link Gate} for each channel that is shut before its descriptor is
 * closed.
 *
 * <p>Netty closes a channel in many places, and tells its handlers afterwards, when the descriptor
 * is closed and its number may be another's. But on every way it first takes back the registration
 * of the channel, which is where we are asked.
 */
final class GatedIoHandler implements IoHandler {
  /** The gates of all channels that are registered. */
  private static final ConcurrentHashMap<IoHandle, Gate> GATES = new ConcurrentHashMap<>();

  private final IoHandler handler;

  private GatedIoHandler(IoHandler handler) {
    this.handler = handler;
  }

  /** That of a channel that is registered here; null for others. */
  static @Nullable Gate gateOf(Channel channel) {
    return channel.unsafe() instanceof IoHandle handle ? GATES.get(handle) : null;
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
    Registration registration = new Registration(handler.register(handle), handle);
    GATES.put(handle, registration.gate);
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

  private static final class Registration implements IoRegistration {
    private final IoRegistration registration;
    private final IoHandle handle;
    private final Gate gate = new Gate();
    private boolean added;

    Registration(IoRegistration registration, IoHandle handle) {
      this.registration = registration;
      this.handle = handle;
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // So it is in the interface.
    public <T> T attachment() {
      return registration.attachment();
    }

    /**
     * Netty's handler for epoll forgets that it has taken a descriptor out of the set, which it
     * does when a channel wants no event for the moment: a channel whose input has ended. The next
     * event that is asked for, that there is room to write, then fails with ENOENT. So such a
     * channel stays in the set, and hears once of what cannot be declined, that both directions
     * have ended.
     */
    @Override
    public long submit(IoOps ops) {
      if (ops instanceof EpollIoOps events) {
        if (added && events.equals(EpollIoOps.NONE)) {
          return registration.submit(EpollIoOps.EPOLLET);
        }
        added = true;
      }
      return registration.submit(ops);
    }

    @Override
    public boolean isValid() {
      return registration.isValid();
    }

    @Override
    public boolean cancel() {
      gate.shut();
      GATES.remove(handle);
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
