package dev.sallyport.benchmarks.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * The floor: a Java child at the other end of a plain socket, with nothing of this library in
 * between; a blocking {@code SocketChannel} and a direct buffer at each end. Confined to one
 * thread.
 */
public final class RawSocket implements AutoCloseable {
  /** The kind of socket. */
  public enum Family {
    UNIX(StandardProtocolFamily.UNIX) {
      @Override
      SocketAddress any(Path directory) {
        return UnixDomainSocketAddress.of(directory.resolve("raw.sock"));
      }

      @Override
      String text(SocketAddress address) {
        return address.toString();
      }

      @Override
      SocketAddress parse(String text) {
        return UnixDomainSocketAddress.of(text);
      }

      @Override
      void prepare(SocketChannel channel) {}
    },
    /** On loopback, without delay. */
    TCP(StandardProtocolFamily.INET) {
      @Override
      SocketAddress any(Path directory) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      }

      @Override
      String text(SocketAddress address) {
        return String.valueOf(((InetSocketAddress) address).getPort());
      }

      @Override
      SocketAddress parse(String text) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(text));
      }

      @Override
      void prepare(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
    };

    private final StandardProtocolFamily protocol;

    Family(StandardProtocolFamily protocol) {
      this.protocol = protocol;
    }

    StandardProtocolFamily protocol() {
      return protocol;
    }

    /** An address that is free. */
    abstract SocketAddress any(Path directory);

    abstract String text(SocketAddress address);

    abstract SocketAddress parse(String text);

    abstract void prepare(SocketChannel channel) throws IOException;
  }

  private final SocketChild child;
  private final SocketChannel channel;
  private final ByteBuffer message;

  private RawSocket(SocketChild child, SocketChannel channel, int bytes) {
    this.child = child;
    this.channel = channel;
    this.message = ByteBuffer.allocateDirect(bytes);
  }

  /** Starts a child that sends messages of {@code bytes} bytes back. */
  public static RawSocket start(Family family, int bytes, List<String> jvmArguments)
      throws Exception {
    SocketChild child =
        SocketChild.start(new RawEcho(family, bytes).text(), directory -> {}, jvmArguments);
    try {
      SocketChannel channel = SocketChannel.open(family.parse(child.address()));
      family.prepare(channel);
      return new RawSocket(child, channel, bytes);
    } catch (IOException e) {
      child.close();
      throw e;
    }
  }

  public long pid() {
    return child.pid();
  }

  /** Sends a message, and takes it back. */
  public ByteBuffer roundTrip() throws IOException {
    message.clear();
    RawEcho.writeFully(channel, message);
    RawEcho.readFully(channel, message);
    return message;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    child.close();
  }
}
