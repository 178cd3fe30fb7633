package dev.sallyport.core.internal.runtime;

import dev.sallyport.core.internal.transport.ChannelStreams;
import dev.sallyport.socket.Endpoint;
import dev.sallyport.socket.Token;
import dev.sallyport.spi.TokenProof;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * A child's way back to its parent over a socket (docs/sockets.md, "Children"): connects to where
 * the environment says, and shows the token that came on standard input. That stays open until the
 * parent ends, however it does.
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
    SocketChannel channel = SocketChannel.open(address(endpoint));
    ChannelStreams streams = null;
    boolean accepted = false;
    try {
      if (endpoint instanceof Endpoint.Tcp) {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      streams = new ChannelStreams(channel);
      streams.out().write(TokenProof.of(token));
      if (streams.in().read() != TokenProof.ACCEPTED) {
        throw new IOException("the parent does not accept the token");
      }
      accepted = true;
      watch(input, streams);
      return streams;
    } finally {
      if (!accepted) {
        channel.close();
      }
    }
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
    byte[] line = new byte[LINE_BYTES];
    for (int have = 0; have < LINE_BYTES; ) {
      int count = input.read(line, have, LINE_BYTES - have);
      if (count < 0) {
        throw new EOFException("no token on standard input: the parent has ended");
      }
      have += count;
    }
    return Token.ofHex(new String(line, StandardCharsets.US_ASCII));
  }

  /**
   * The end of standard input is that of the parent, also where something that the parent has
   * started holds its socket open: the session ends with it. A parent that closes in order has said
   * its goodbye long before.
   */
  private static void watch(InputStream input, ChannelStreams streams) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (input.read() >= 0) {
                  // Nothing is said there.
                }
                Thread.sleep(WorkerMain.GOODBYE_MILLIS);
              } catch (IOException | InterruptedException e) {
                // As good as the end.
              }
              try {
                streams.close();
              } catch (IOException e) {
                // Closed already.
              }
            },
            "sallyport-stdin");
    thread.setDaemon(true);
    thread.start();
  }
}
