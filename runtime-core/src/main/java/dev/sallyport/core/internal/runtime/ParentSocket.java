package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.transport.ChannelStreams;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.TokenProof;
import java.io.Closeable;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A child's way back to its parent over a socket (docs/sockets.md, "Children"): connects to where
 * the environment says, and proves that it knows the token that came on standard input, as the
 * parent does to it. Standard input stays open until the parent ends, however it does.
 */
final class ParentSocket {
  /** The token's digits and the end of the line. */
  private static final int LINE_BYTES = 2 * Token.BYTES + 1;

  private ParentSocket() {}

  /**
   * Connects.
   *
   * @param address as the environment has it
   */
  static ChannelStreams connect(String address) throws IOException {
    InputStream input = new FileInputStream(FileDescriptor.in);
    Token token = token(input);
    Endpoint endpoint = Endpoint.parse(address);
    boolean tcp = endpoint instanceof Endpoint.Tcp;
    SocketChannel channel =
        tcp ? SocketChannel.open() : SocketChannel.open(StandardProtocolFamily.UNIX);
    // From here on: a parent that ends in the middle of it must not be waited for.
    Watch watch = new Watch(input, channel);
    boolean accepted = false;
    try {
      watch.begin();
      channel.connect(address(endpoint));
      if (tcp) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      ChannelStreams streams = new ChannelStreams(channel);
      watch.opened(streams);
      prove(token, streams);
      accepted = true;
      return streams;
    } finally {
      if (!accepted) {
        watch.close();
      }
    }
  }

  private static void prove(Token token, ChannelStreams streams) throws IOException {
    byte[] challenge = read(streams.in(), TokenProof.CHALLENGE_BYTES);
    if (!TokenProof.mayBecome(challenge, challenge.length)) {
      throw new IOException("who listens there asks for no token: it is not the parent");
    }
    TokenProof.Answer answer = new TokenProof.Answer(token, challenge);
    streams.out().write(answer.bytes());
    if (!answer.isAcceptedBy(read(streams.in(), TokenProof.ACCEPTANCE_BYTES))) {
      throw new IOException("who listens there does not know the token: it is not the parent");
    }
  }

  private static byte[] read(InputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    for (int have = 0; have < length; ) {
      int count = in.read(bytes, have, length - have);
      if (count < 0) {
        throw new EOFException("closed before this child was let in");
      }
      have += count;
    }
    return bytes;
  }

  private static SocketAddress address(Endpoint endpoint) {
    if (endpoint instanceof Endpoint.Tcp tcp) {
      return new InetSocketAddress(tcp.host(), tcp.port());
    } else if (endpoint instanceof Endpoint.Unix unix) {
      return UnixDomainSocketAddress.of(unix.path());
    }
    throw new IllegalArgumentException("unknown kind of address: " + endpoint);
  }

  private static Token token(InputStream input) throws IOException {
    // Not by readNBytes: of a file stream that asks for a position, which a pipe has not.
    byte[] line;
    try {
      line = read(input, LINE_BYTES);
    } catch (EOFException e) {
      throw new EOFException("no token on standard input: the parent has ended");
    }
    return Token.ofHex(new String(line, StandardCharsets.US_ASCII));
  }

  /**
   * The end of standard input is that of the parent, also where something that the parent has
   * started holds its socket open: the session ends with it. A parent that closes in order has said
   * its goodbye long before.
   */
  private static final class Watch implements Runnable {
    private final InputStream input;

    /** The channel, and its streams as soon as there are any: these wake who waits in them. */
    private Closeable connection;

    private boolean closed;

    Watch(InputStream input, SocketChannel channel) {
      this.input = input;
      this.connection = channel;
    }

    void begin() {
      Thread thread = new Thread(this, "sallyport-stdin");
      thread.setDaemon(true);
      thread.start();
    }

    synchronized void opened(ChannelStreams streams) throws IOException {
      connection = streams;
      if (closed) {
        streams.close();
        throw new EOFException("the parent has ended");
      }
    }

    @Override
    public void run() {
      try {
        while (input.read() >= 0) {
          // Nothing is said there.
        }
        Thread.sleep(WorkerMain.GOODBYE_MILLIS);
      } catch (IOException | InterruptedException e) {
        // As good as the end.
      }
      close();
    }

    synchronized void close() {
      closed = true;
      try {
        connection.close();
      } catch (IOException e) {
        // Closed already, or nothing more can be done.
      }
    }
  }
}
