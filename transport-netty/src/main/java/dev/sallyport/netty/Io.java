package dev.sallyport.netty;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerDomainSocketChannel;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the system is asked to move bytes. Which one is asked is the system's matter, or that of
 * {@value #PROPERTY}; {@link #IO_URING} is never chosen otherwise.
 */
enum Io {
  EPOLL {
    @Override
    @Nullable Throwable missing() {
      return Epoll.unavailabilityCause();
    }

    @Override
    IoHandlerFactory handlers() {
      return new GatedIoHandler.Factory(EpollIoHandler.newFactory());
    }

    @Override
    ChannelFactory<DuplexChannel> connecting(boolean unix) {
      return unix ? EpollDomainSocketChannel::new : EpollSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> listening(boolean unix) {
      return unix ? EpollServerDomainSocketChannel::new : EpollServerSocketChannel::new;
    }
  },

  KQUEUE {
    @Override
    @Nullable Throwable missing() {
      return KQueue.unavailabilityCause();
    }

    @Override
    IoHandlerFactory handlers() {
      return new GatedIoHandler.Factory(KQueueIoHandler.newFactory());
    }

    @Override
    ChannelFactory<DuplexChannel> connecting(boolean unix) {
      return unix ? KQueueDomainSocketChannel::new : KQueueSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> listening(boolean unix) {
      return unix ? KQueueServerDomainSocketChannel::new : KQueueServerSocketChannel::new;
    }
  },

  IO_URING {
    @Override
    @Nullable Throwable missing() {
      try {
        return IoUring.unavailabilityCause();
      } catch (NoClassDefFoundError e) {
        return e; // Its classes are an optional dependency.
      }
    }

    @Override
    IoHandlerFactory handlers() {
      return IoUringIoHandler.newFactory();
    }

    @Override
    ChannelFactory<DuplexChannel> connecting(boolean unix) {
      return unix ? IoUringDomainSocketChannel::new : IoUringSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> listening(boolean unix) {
      return unix ? IoUringServerDomainSocketChannel::new : IoUringServerSocketChannel::new;
    }
  },

  NIO {
    @Override
    @Nullable Throwable missing() {
      return null;
    }

    @Override
    IoHandlerFactory handlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    ChannelFactory<DuplexChannel> connecting(boolean unix) {
      return unix ? NioDomainSocketChannel::new : NioSocketChannel::new;
    }

    @Override
    ChannelFactory<ServerChannel> listening(boolean unix) {
      return unix ? NioServerDomainSocketChannel::new : NioServerSocketChannel::new;
    }

    @Override
    SocketAddress address(Path path) {
      return UnixDomainSocketAddress.of(path);
    }
  };

  /**
   * The system property that chooses: {@code epoll}, {@code kqueue}, {@code io_uring}, {@code nio}.
   */
  static final String PROPERTY = "sallyport.netty.io";

  /** Why it cannot be used here; null if it can. */
  abstract @Nullable Throwable missing();

  /** What the threads run. */
  abstract IoHandlerFactory handlers();

  abstract ChannelFactory<DuplexChannel> connecting(boolean unix);

  abstract ChannelFactory<ServerChannel> listening(boolean unix);

  SocketAddress address(Path path) {
    return new DomainSocketAddress(path.toFile());
  }

  /**
   * The one to be used.
   *
   * @param property what {@value #PROPERTY} says, if it says anything
   * @throws IllegalArgumentException if it names none
   * @throws IllegalStateException if it names one that cannot be used here
   */
  static Io choose(@Nullable String property) {
    if (property == null) {
      return EPOLL.missing() == null ? EPOLL : KQUEUE.missing() == null ? KQUEUE : NIO;
    }
    for (Io each : values()) {
      if (each.toString().equals(property)) {
        Throwable missing = each.missing();
        if (missing != null) {
          throw new IllegalStateException(
              PROPERTY
                  + "="
                  + each
                  + " cannot be used here: "
                  + rootMessage(missing)
                  + " (fix: leave the property out, or add netty-transport-native-"
                  + each
                  + " for this system)",
              missing);
        }
        return each;
      }
    }
    throw new IllegalArgumentException(
        PROPERTY + " out of range: " + property + " (expected epoll, kqueue, io_uring or nio)");
  }

  private static String rootMessage(Throwable problem) {
    Throwable root = problem;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    return root.toString();
  }

  /** As the property has it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
