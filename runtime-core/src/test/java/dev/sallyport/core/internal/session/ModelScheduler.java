package dev.sallyport.core.internal.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Has everything in a model happen in one order that a seed draws: one step after the other, each
 * by the thread whose turn it is, and no other runs. A step that would have to wait gives up its
 * thread until it is resumed, which is a step of its own.
 */
final class ModelScheduler {
  /** A schedule that takes longer than this goes round in circles. */
  private static final int MAX_STEPS = 200_000;

  /** What the steps are. */
  interface World {
    /** Which kinds of steps there are. */
    int kinds();

    /** How likely a kind is next; 0 while it cannot be. */
    int weight(int kind);

    void step(int kind);

    /**
     * Nothing more can happen by itself.
     *
     * @return false if that is the end
     */
    boolean rest();

    /** How likely it is that a step that waited goes on. */
    int resumeWeight();

    /** Whether anybody reads the trace. */
    boolean isTraced();

    void trace(String what);
  }

  /** A step that waits. */
  static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private final String what;
    private final boolean interruptible;
    private final boolean background;
    private final @Nullable BooleanSupplier condition;
    boolean signalled;
    private volatile boolean interrupted;

    /**
     * @param background whether it is no trouble if it waits for ever
     */
    Waiter(
        String what,
        boolean interruptible,
        boolean background,
        @Nullable BooleanSupplier condition) {
      this.what = what;
      this.interruptible = interruptible;
      this.background = background;
      this.condition = condition;
    }

    private boolean isReady() {
      return signalled
          || (interruptible && (interrupted || thread.isInterrupted()))
          || (condition != null && condition.getAsBoolean());
    }
  }

  private final ArrayDeque<Thread> idle = new ArrayDeque<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private volatile @Nullable Thread turn;
  private @Nullable Thread main;
  private @Nullable World world;
  private SplittableRandom random = new SplittableRandom();
  private boolean over;
  private int steps;
  private @Nullable Throwable failure;

  /** Runs until there is nothing more to do. */
  void run(World newWorld, SplittableRandom newRandom) {
    world = newWorld;
    random = newRandom;
    main = Thread.currentThread();
    turn = main;
    over = false;
    steps = 0;
    failure = null;
    loop();
    Throwable failed = failure;
    if (failed != null) {
      throw new AssertionError(failed.getMessage(), failed);
    }
  }

  boolean isTraced() {
    return world != null && world.isTraced();
  }

  void trace(String what) {
    world.trace(what);
  }

  /** How many steps there have been. */
  int steps() {
    return steps;
  }

  /** Notes what is wrong, from wherever it is seen, and ends the schedule. */
  void fail(Throwable why) {
    if (failure == null) {
      failure = why;
    }
    over = true;
  }

  /** Whether a step that waits could go on. */
  boolean canResume() {
    for (Waiter waiter : waiters) {
      if (waiter.isReady()) {
        return true;
      }
    }
    return false;
  }

  /** Labels of the steps that wait, but for those that may do so for ever. */
  List<String> stuck(boolean background) {
    List<String> stuck = new ArrayList<>();
    for (Waiter waiter : waiters) {
      if (background || !waiter.background) {
        stuck.add(waiter.what);
      }
    }
    return stuck;
  }

  /** Waits; from within a step. */
  void block(Waiter waiter) {
    trace("waits: " + waiter.what);
    waiters.add(waiter);
    Thread next = idle.pollLast();
    if (next == null) {
      next = new Thread(this::carry, "model");
      next.setDaemon(true);
      next.start();
    }
    pass(next);
    awaitTurn(waiter);
  }

  private void carry() {
    while (true) {
      awaitTurn(null);
      loop();
    }
  }

  private void loop() {
    Thread self = Thread.currentThread();
    while (!over) {
      try {
        if (!next()) {
          over = true;
        }
      } catch (Throwable e) {
        fail(e);
      }
      // Of the step that is over.
      var unused = Thread.interrupted();
    }
    if (self != main) {
      idle.addLast(self);
      idle.remove(main);
      // One that waits in a schedule that has failed is woken, to let the failure be told.
      pass(main);
    }
  }

  private boolean next() {
    World all = world;
    if (++steps > MAX_STEPS) {
      throw new AssertionError("the schedule does not come to an end");
    }
    int kinds = all.kinds();
    int total = 0;
    for (int kind = 0; kind < kinds; kind++) {
      total += all.weight(kind);
    }
    int ready = 0;
    for (int i = 0; i < waiters.size(); i++) {
      ready += waiters.get(i).isReady() ? 1 : 0;
    }
    int resume = ready == 0 ? 0 : all.resumeWeight();
    if (total + resume == 0) {
      return all.rest();
    }
    int drawn = random.nextInt(total + resume);
    if (drawn < resume) {
      resume(random.nextInt(ready));
      return true;
    }
    drawn -= resume;
    for (int kind = 0; ; kind++) {
      drawn -= all.weight(kind);
      if (drawn < 0) {
        all.step(kind);
        return true;
      }
    }
  }

  private void resume(int number) {
    int left = number;
    for (int i = 0; i < waiters.size(); i++) {
      Waiter waiter = waiters.get(i);
      if (waiter.isReady() && left-- == 0) {
        waiters.remove(i);
        world.trace("goes on: " + waiter.what);
        idle.addLast(Thread.currentThread());
        pass(waiter.thread);
        awaitTurn(null);
        return;
      }
    }
  }

  private void pass(Thread next) {
    turn = next;
    LockSupport.unpark(next);
  }

  private void awaitTurn(@Nullable Waiter waiter) {
    Thread self = Thread.currentThread();
    boolean interrupted = false;
    while (turn != self) {
      LockSupport.park(this);
      if (self.isInterrupted()) {
        if (waiter != null) {
          // First: the scheduler looks at both.
          waiter.interrupted = true;
        }
        interrupted |= Thread.interrupted();
      }
    }
    if (over && waiter != null && failure != null) {
      throw new Abandoned();
    }
    if (interrupted) {
      self.interrupt();
    }
  }

  /** Takes a step that waits out of a schedule that has failed. */
  private static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("the schedule has failed", null, false, false);
    }
  }
}
