package dev.sallyport.core.internal.session;

import dev.sallyport.IncompatibleException;
import dev.sallyport.RejectedCallException;
import dev.sallyport.SallyportException;
import dev.sallyport.core.internal.session.Calls.Target;
import dev.sallyport.core.internal.session.ContractModel.Call;
import dev.sallyport.core.internal.session.FrameWriter.Verdict;
import dev.sallyport.core.internal.wire.FrameHead;
import dev.sallyport.core.internal.wire.StreamKind;
import dev.sallyport.spi.Form;
import dev.sallyport.spi.FrameBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A session for who hands out calls among several: encodes a call before it is known which peer
 * gets it, and sends it to this one.
 *
 * <p>Who uses it keeps to the peer's number of calls itself: {@link Sent#send} takes a slot without
 * waiting. Thread-safe.
 */
public final class CallPort {
  private final Session session;
  private final Link link;
  private final Reading reading;
  private final Slots slots;
  private final Pace pace = new Pace();

  /** Of the contracts that were {@linkplain #join joined}. */
  private final Map<ContractModel, List<Target>> targets = new ConcurrentHashMap<>();

  CallPort(Session session, Link link, Reading reading, Slots slots) {
    this.session = session;
    this.link = link;
    this.reading = reading;
    this.slots = slots;
  }

  /** Who is told of the outcome of a call. */
  public interface Follower {
    /**
     * The slot is free: the peer has answered, or will not. On a thread that may write, but runs
     * nobody's code and does not wait.
     *
     * @param sent the call
     * @param end why the session is over, if that is the outcome; null for an answer
     */
    void onOver(Sent sent, @Nullable SallyportException end);
  }

  /**
   * A call that can be sent to each peer that serves the same contract. Its identity is its own.
   *
   * @param message the arguments, encoded
   * @param context what travels along
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and changed by nobody.
  public record Encoded(
      ContractModel contract, Call call, Form form, byte[] message, Map<String, String> context) {
    /** {@code Thumbnails.resize}, for messages. */
    public String label() {
      return call.label();
    }

    /** Equal for calls of the same method with the same arguments. */
    public long fingerprint() {
      long hash = call.label().hashCode();
      for (byte each : message) {
        hash = hash * 0x100000001b3L ^ each;
      }
      return hash;
    }
  }

  /** A call to this peer. */
  public final class Sent implements OutgoingCall.Follower {
    private final OutgoingCall outgoing;
    private final Follower follower;
    private final FrameHead head;
    private final Encoded encoded;
    private final AtomicBoolean told = new AtomicBoolean();

    private Sent(OutgoingCall outgoing, Follower follower, FrameHead head, Encoded encoded) {
      this.outgoing = outgoing;
      this.follower = follower;
      this.head = head;
      this.encoded = encoded;
    }

    /**
     * Sends it, without waiting for anything; once.
     *
     * @throws RejectedCallException if it was not sent, for want of a slot or of room
     */
    public void send() {
      if (!slots.tryAcquire()) {
        throw slots.rejected(encoded.label());
      }
      Parcel opening;
      try {
        opening = outgoing.opening(head, encoded.message());
      } catch (OutOfMemoryError e) {
        slots.release();
        throw e;
      }
      // Its worker may wait for it. There is room in the transport, so nobody waits here; and what
      // the thread that reads sends, one for each answer that has come, goes in one write.
      boolean prompt = slots.inUse() == 1 || link.writer().turn().isClear();
      if (outgoing.trySend(opening, prompt) == Verdict.FULL) {
        throw link.writer().rejected(encoded.label(), opening);
      }
      reading.expect();
    }

    /** To whom it was sent. */
    public CallPort port() {
      return CallPort.this;
    }

    /** Its number in the peer's {@link FlightRecord}; 0 before it has one. */
    public int stream() {
      return outgoing.id();
    }

    /**
     * Waits for the answer, reading it if nobody else does; what there is of an outcome has then
     * been told. One thread at a time.
     *
     * @param deadline in terms of {@link System#nanoTime}, null for none
     */
    public void await(@Nullable Long deadline) throws InterruptedException, TimeoutException {
      try {
        reading.await(outgoing, deadline);
      } finally {
        // Whoever completes the call leaves this to the thread that waits, if it sees one.
        if (outgoing.hasOutcome()) {
          tell();
        }
      }
    }

    /** Nobody waits for it any more: the peer's handler is told. Its slot stays taken meanwhile. */
    public void cancel() {
      outgoing.abandon();
    }

    /**
     * The answer, decoded, once {@link Follower#onOver} has told that there is one.
     *
     * @throws SallyportException the failure of the call
     */
    public @Nullable Object result() {
      return outgoing.result();
    }

    /** The failure that the peer has answered; null for any other outcome. */
    public @Nullable SallyportException failure() {
      return outgoing.failure();
    }

    @Override
    public void onOutcome() {
      link.tasks().run(this::tell, true);
    }

    @Override
    public void onGivenUp() {
      onOutcome();
    }

    /** Whether it was given up before there was an answer: then there is no {@link #result}. */
    public boolean isAbandoned() {
      return outgoing.isAbandoned();
    }

    private void tell() {
      if (told.compareAndSet(false, true)) {
        follower.onOver(this, outgoing.end());
      }
    }
  }

  /**
   * Finds out how the calls of a contract are made to this peer. May wait for its schemas.
   *
   * @throws IncompatibleException if it does not serve the contract, or one that does not fit
   */
  public void join(ContractModel contract) {
    if (!targets.containsKey(contract)) {
      targets.put(contract, session.targets(contract));
    }
  }

  /** Whether that was done. */
  public boolean knows(ContractModel contract) {
    return targets.containsKey(contract);
  }

  /**
   * Why calls that were encoded here cannot be sent to {@code other}: in what the two differ; null
   * if they can.
   */
  public @Nullable String difference(CallPort other) {
    String terms = link.outlet().terms().difference(other.link.outlet().terms());
    if (terms != null) {
      return terms;
    }
    for (Map.Entry<ContractModel, List<Target>> entry : targets.entrySet()) {
      if (form(entry.getValue()) != form(other.targets.get(entry.getKey()))) {
        return "version of " + entry.getKey().name();
      }
    }
    return null;
  }

  /** Whether the peer has said that it takes no more calls, or the session is over. */
  public boolean isLeaving() {
    return slots.isLeaving();
  }

  private static @Nullable Form form(@Nullable List<Target> targets) {
    return targets == null || targets.isEmpty() ? null : targets.get(0).form();
  }

  /**
   * Encodes a call of a contract that was joined.
   *
   * @throws dev.sallyport.RefusedException if an argument is not data
   */
  public Encoded encode(ContractModel contract, Call call, Object[] arguments) {
    Target target = target(contract, call);
    FrameHead head = target.head(StreamKind.REQUEST, Conditions.NONE, 0);
    FrameBuffer frame = link.outlet().arguments(head, target.form(), call, arguments);
    byte[] message = link.outlet().message(head, frame);
    link.writer().spare().put(frame);
    Conditions conditions = Conditions.of(call.label(), null, session.mdcKeys());
    return new Encoded(contract, call, target.form(), message, conditions.context());
  }

  /**
   * A call that is ready to be {@linkplain Sent#send sent}.
   *
   * @param timeout how long it may run, null for no limit: the peer is told
   * @param follower told of the outcome, if the call is sent
   */
  public Sent prepare(Encoded encoded, @Nullable Duration timeout, Follower follower) {
    Target target = target(encoded.contract(), encoded.call());
    Conditions conditions = new Conditions(timeout, encoded.context(), timeout, null);
    FrameHead head = target.head(StreamKind.REQUEST, conditions, 0);
    OutgoingCall outgoing =
        new OutgoingCall(link, reading, slots, encoded.call(), target.form(), conditions);
    Sent sent = new Sent(outgoing, follower, head, encoded);
    outgoing.follow(sent);
    return sent;
  }

  /**
   * Makes a call of any kind to this peer alone, as a client of it would.
   *
   * @param timeout how long it may take, null for no limit
   * @return what the method returns
   */
  public @Nullable Object invoke(
      ContractModel contract, Call call, Object[] arguments, @Nullable Duration timeout) {
    return session.clientOf(contract, targets(contract), timeout).invoke(call, arguments);
  }

  /** How many calls the peer takes at once. */
  public int capacity() {
    return slots.count();
  }

  /**
   * Runs {@code action}, once, when no call or stream is under way at the peer, or the session is
   * over. One at a time, for who has the peer to himself.
   *
   * @param action on any thread; does not wait
   */
  public void whenIdle(Runnable action) {
    slots.whenFree(action);
  }

  /**
   * Runs what depends on an answer: here, if that has lately been over in microseconds, or on a
   * call thread.
   */
  public void deliver(Runnable task) {
    if (pace.isQuick()) {
      pace.run(task);
    } else {
      link.tasks().run(() -> pace.run(task), false);
    }
  }

  private List<Target> targets(ContractModel contract) {
    List<Target> known = targets.get(contract);
    if (known == null) {
      throw new IllegalStateException(contract.name() + " was not joined");
    }
    return known;
  }

  private Target target(ContractModel contract, Call call) {
    return targets(contract).get(call.index());
  }
}
