package dev.sallyport.core.internal.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Loads what a worker needs when its contracts are derived, on a second thread, while the first
 * derives them: a start is one thread's work otherwise, and most machines have two processors.
 *
 * <p>It goes from what is needed last to what is needed first, so that the two threads meet
 * somewhere instead of following each other from class to class. It loads classes of this library
 * and initializes none: two threads that initialize classes which name each other may wait for each
 * other for ever. What cannot be loaded is left to whoever needs it, and to its exception.
 *
 * <p>That each of these is really needed is tested (StartPathTest). One that is forgotten costs its
 * own time, and nothing else.
 */
public final class StartAhead implements Runnable {
  /** {@code false} leaves all to the first thread. */
  static final String SWITCH = "sallyport.startAhead";

  private static final String COMMON = "dev.sallyport.";

  /** Behind {@link #COMMON}, in the order in which a start with binary frames needs them. */
  private static final String NAMES =
      """
      schema.Schema
      codecs.internal.derive.CanonicalJson
      schema.Schema$Sequence
      schema.Schema$Mapping
      schema.Schema$Reference
      codecs.internal.derive.WireNames
      core.internal.session.ContractModel$Call
      core.internal.wire.StreamKind
      WireName
      codecs.internal.types.ComponentInfo
      NonFinite
      AsString
      codecs.internal.derive.Form$Structure
      schema.Schema$Field
      codecs.internal.derive.Form$Member
      codecs.internal.derive.Form$ListOf
      schema.Schema$Definition
      schema.Schema$RecordType
      core.internal.session.SchemaNames
      core.internal.runtime.WorkerStreams
      core.internal.transport.Framing
      core.internal.wire.Wire
      core.internal.runtime.ParentWatch
      core.internal.transport.StreamConnection
      ProtocolException
      core.internal.session.SessionOwner
      core.internal.runtime.WorkerEnd
      ClosedException
      core.internal.session.PeerKind
      core.internal.session.SessionConfig
      Encoding
      core.internal.wire.BinaryWire
      core.internal.wire.FrameType
      core.internal.session.Threads
      core.internal.session.RealThreads
      core.internal.session.Slots
      DeadlineExceededException
      RejectedCallException
      core.internal.session.Slots$Permits
      core.internal.session.Phase
      core.internal.session.Phase$State
      core.internal.session.CallThreads
      core.internal.session.CallThreads$Calls
      core.internal.session.CallThreads$Named
      core.internal.session.CallThreads$Late
      core.internal.session.FrameWriter
      core.internal.session.Session$OutputFailures
      core.internal.session.SendQueue
      spi.FrameBuffer
      core.internal.session.WriteTurn
      core.internal.session.FrameWriter$Taken
      core.internal.session.FrameWriter$Failed
      core.internal.session.SendQueue$Chunk
      core.internal.transport.EventConnection
      core.internal.session.Outlet
      core.internal.session.StreamRegistry
      core.internal.session.Session$ReadEvents
      core.internal.session.Sentinel$Watched
      core.internal.session.StandingReading
      core.internal.session.FrameReader$Sink
      core.internal.session.StandingReading$Arrivals
      core.internal.session.Untold
      core.internal.session.FrameReader
      core.internal.session.ReadRole
      core.internal.session.StandingReading$Callers
      core.internal.session.ReceiveWindow
      core.internal.session.Session$Grants
      core.internal.session.Assembly
      core.internal.session.Link
      core.internal.session.Session$Wanted
      core.internal.session.FlightRecord
      core.internal.session.StallWatch
      core.internal.session.Calls
      core.internal.session.Reading$Awaited
      CancelledCallException
      core.internal.session.CallFuture$Source
      core.internal.session.OutgoingCall$Follower
      core.internal.session.CallFuture
      core.internal.session.SendLane
      core.internal.session.Pace
      core.internal.session.SendTime
      core.internal.session.StreamCalls
      core.internal.session.CallPort
      core.internal.session.TaskCalls
      core.internal.session.Server
      core.internal.session.Stream
      IncompatibleException
      core.internal.session.Server$Leave
      core.internal.session.Server$Implementation
      core.internal.session.Server$Entry
      core.internal.session.Server$CallEntry
      core.internal.session.ServiceTable$ContractEntry
      core.internal.session.ServiceTable
      core.internal.session.OneWayCalls
      core.internal.session.Places
      core.internal.session.SchemaExchange
      core.internal.session.SchemaExchange$UnavailableException
      InvalidDataException
      core.internal.session.Session$Served
      codecs.internal.derive.StandardSchemaForm
      core.internal.session.Hello
      core.internal.session.Negotiation
      core.internal.session.Handshake
      core.internal.session.Session$AgreementEvents
      core.internal.session.Clients
      core.internal.session.MessageStream$Listener
      Channel
      core.internal.session.ContractCheck
      core.internal.session.Liveness
      core.internal.session.Drain
      core.internal.session.Drain$State
      core.internal.session.Frames
      core.internal.runtime.WorkerMain$1
      core.internal.runtime.WorkerEnd$Ending
      core.internal.wire.FrameHead
      core.internal.session.PlainJson
      core.internal.session.FrameWriter$Urgency
      core.internal.session.WriteTurn$1
      core.internal.wire.BinaryWire$1
      core.internal.wire.Frame
      core.internal.session.Frames$1
      core.internal.session.Handshake$Outcome
      Limits$Draft
      core.internal.session.Outlet$Terms
      spi.Form
      codecs.internal.msgpack.MessagePackCodec
      codecs.internal.shape.PassReader
      codecs.internal.msgpack.MessagePackInput
      codecs.internal.msgpack.MessagePackReader
      codecs.internal.shape.PassWriter
      codecs.internal.msgpack.MessagePackWriter
      codecs.internal.msgpack.NamedMessagePackWriter
      codecs.internal.msgpack.NamedMessagePackReader
      codecs.internal.shape.Spare
      core.internal.session.Server$Creation
      core.internal.session.FrameReader$Outcome
      core.internal.wire.Opening
      core.internal.wire.ContextBlock
      core.internal.session.Server$1
      core.internal.session.Places$Entry
      core.internal.session.Handling
      Cancellation
      spi.CancellationSource
      Cancellation$Registration
      CallContext
      spi.CallContexts$Door
      NoCancellation
      CallContext$1
      spi.CallContexts
      core.internal.session.Handling$State
      core.internal.session.Incoming
      core.internal.session.Parcel$Placed
      core.internal.session.Server$Paced
      codecs.internal.shape.Trail
      codecs.internal.text.Utf8
      codecs.internal.text.BigEndian
      codecs.internal.refuse.PlainCollections
      core.internal.session.Parcel$Need
      core.internal.session.Incoming$WhenPlaced
      core.internal.session.Parcel
      core.internal.session.FrameWriter$1
      core.internal.session.SendQueue$1
      """;

  private StartAhead() {}

  /** Begins. Does not wait. */
  static void begin() {
    if ("false".equals(System.getProperty(SWITCH))) {
      return;
    }
    Thread thread = new Thread(new StartAhead(), "sallyport-start");
    thread.setDaemon(true);
    try {
      thread.start();
    } catch (OutOfMemoryError e) {
      // No thread to be had: then the first one loads all.
    }
  }

  /** The classes, by name. */
  public static List<String> names() {
    return NAMES.lines().map(COMMON::concat).toList();
  }

  @Override
  public void run() {
    // The environment is read, and futures and pools of threads are set up, at their first use.
    var unused = System.getenv("PATH");
    var unusedFuture = CompletableFuture.completedFuture(this);
    var unusedPool = new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
    ClassLoader loader = StartAhead.class.getClassLoader();
    int end = NAMES.length() - 1;
    while (end > 0) {
      int begin = NAMES.lastIndexOf('\n', end - 1) + 1;
      try {
        Class.forName(COMMON.concat(NAMES.substring(begin, end)), false, loader);
      } catch (ClassNotFoundException | RuntimeException | Error e) {
        // Whoever needs it will be told.
      }
      end = begin - 1;
    }
  }
}
