package dev.sallyport.netty;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread waits for bytes at one descriptor, outside the event loop: an epoll of its own, of
 * which there are as many as connections that are read so, and a few that are kept for the next.
 *
 * <p>One thread at a time uses it, each after the other; {@link #wake} may come from any.
 */
final class Waiter {
  /** So many are kept: each has three descriptors and some 64 KiB. */
  private static final int MAX_KEPT = 4;

  private static final ArrayDeque<Waiter> KEPT = new ArrayDeque<>();

  private final Users users = new Users();
  private final Context context = new Context();
  private final IoHandler handler =
      EpollIoHandler.newFactory(4, DefaultSelectStrategyFactory.INSTANCE).newHandler(users);

  private @Nullable IoRegistration registration;
  private volatile boolean woken;

  /** Whether it is in use; guarded by this: a wake must not meet descriptors that are closed. */
  private boolean open;

  private Waiter() {}

  /**
   * One that waits at {@code descriptor}.
   *
   * @throws Exception if the system has none
   */
  static Waiter at(FileDescriptor descriptor) throws Exception {
    Waiter kept;
    synchronized (KEPT) {
      kept = KEPT.poll();
    }
    Waiter waiter = kept == null ? new Waiter() : kept;
    boolean registered = false;
    try {
      waiter.register(descriptor);
      registered = true;
      return waiter;
    } finally {
      if (!registered) {
        waiter.destroy();
      }
    }
  }

  private void register(FileDescriptor descriptor) throws Exception {
    users.current = Thread.currentThread();
    IoRegistration made = handler.register(new Handle(descriptor));
    registration = made;
    made.submit(EpollIoOps.EPOLLIN);
    woken = false;
    synchronized (this) {
      open = true;
    }
  }

  /** Waits until there is something to read, an end too, or it is woken, or for no reason. */
  void await() {
    users.current = Thread.currentThread();
    handler.run(context);
    woken = false;
  }

  /** Ends {@link #await}; if nobody is there, the next one. */
  synchronized void wake() {
    if (open) {
      woken = true;
      handler.wakeup();
    }
  }

  /** It is not used any more. */
  void release() {
    synchronized (this) {
      open = false;
    }
    users.current = Thread.currentThread();
    IoRegistration made = registration;
    registration = null;
    if (made != null) {
      made.cancel();
    }
    synchronized (KEPT) {
      if (KEPT.size() < MAX_KEPT) {
        KEPT.push(this);
        return;
      }
    }
    destroy();
  }

  private void destroy() {
    handler.prepareToDestroy();
    handler.destroy();
  }

  /** The descriptor; it is not this one's to close. */
  private record Handle(FileDescriptor fd) implements EpollIoHandle {
    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      // That it came is all.
    }

    @Override
    public void close() {}
  }

  /** Who uses it is its executor, for the time. */
  private static final class Users implements ThreadAwareExecutor {
    private volatile @Nullable Thread current;

    @Override
    public boolean isExecutorThread(Thread thread) {
      return thread == current;
    }

    @Override
    public void execute(Runnable task) {
      throw new IllegalStateException("by another thread than uses it");
    }
  }

  /** Waits without an end, unless it has been woken. */
  private final class Context implements IoHandlerContext {
    @Override
    public boolean canBlock() {
      return !woken;
    }

    @Override
    public long delayNanos(long currentTimeNanos) {
      return Long.MAX_VALUE;
    }

    @Override
    public long deadlineNanos() {
      return -1;
    }
  }
}
