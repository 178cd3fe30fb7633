package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.process.ChildVariables;
import dev.sallyport.core.internal.transport.ChannelStreams;
import dev.sallyport.core.internal.transport.Framing;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker's frames are, and how they are told apart (docs/process-lifecycle.md,
 * "Descriptors").
 *
 * @param greets whether the parent has said, in the environment, what it speaks: then it waits for
 *     a hello
 */
record WorkerStreams(InputStream in, OutputStream out, Framing framing, boolean greets) {
  /**
   * Takes the streams for frames. Printing goes to standard error from here on, and standard input
   * is empty, so that nothing else of this process can touch a frame.
   *
   * @throws UncheckedIOException if a descriptor of the environment cannot be opened
   */
  static WorkerStreams open() {
    String socket = System.getenv(ChildVariables.SOCKET);
    if (socket != null) {
      return connected(socket);
    }
    String inDescriptor = System.getenv(ChildVariables.IN);
    String outDescriptor = System.getenv(ChildVariables.OUT);
    InputStream in;
    OutputStream out;
    if (inDescriptor == null || outDescriptor == null) {
      in = new FileInputStream(FileDescriptor.in);
      out = new FileOutputStream(FileDescriptor.out);
      System.setOut(System.err);
      System.setIn(InputStream.nullInputStream());
    } else {
      try {
        in = new FileInputStream("/dev/fd/" + inDescriptor);
        out = new FileOutputStream("/dev/fd/" + outDescriptor);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "cannot open the channel to the parent: descriptors "
                + inDescriptor
                + " and "
                + outDescriptor
                + " of SALLYPORT_IN and SALLYPORT_OUT; was the environment inherited from another"
                + " worker? Behind a prefix that changes the user, launch with Stdio.PLAIN: a pipe"
                + " cannot be opened by another user than it was made by",
            e);
      }
    }
    Framing framing = named();
    return framing == null ? sniffed(in, out) : new WorkerStreams(in, out, framing, true);
  }

  /** What the parent has said that it will be; null if it has not. */
  private static @Nullable Framing named() {
    String protocol = System.getenv(ChildVariables.PROTOCOL);
    return protocol == null
        ? null
        : protocol.equals(ChildVariables.BINARY) ? Framing.BINARY : Framing.LINES;
  }

  /** Frames have a socket; standard output is this process's own. */
  private static WorkerStreams connected(String socket) {
    Framing framing = named();
    if (framing == null) {
      throw new IllegalStateException(
          ChildVariables.SOCKET + " is set and " + ChildVariables.PROTOCOL + " is not");
    }
    try {
      ChannelStreams streams = ParentSocket.connect(socket);
      System.setIn(InputStream.nullInputStream());
      return new WorkerStreams(streams.in(), streams.out(), framing, true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to the parent at " + socket, e);
    }
  }

  /** Nobody said what it will be: the first byte does (docs/protocol.md, "Framings"). */
  private static WorkerStreams sniffed(InputStream in, OutputStream out) {
    PushbackInputStream pushback = new PushbackInputStream(in, 1);
    try {
      int first = pushback.read();
      if (first >= 0) {
        pushback.unread(first);
      }
      boolean binary = first == 0x89;
      return new WorkerStreams(pushback, out, binary ? Framing.BINARY : Framing.LINES, binary);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input", e);
    }
  }
}
