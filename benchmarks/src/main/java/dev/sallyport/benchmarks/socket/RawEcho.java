package dev.sallyport.benchmarks.socket;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The floor: a blocking {@code SocketChannel} at each end, and messages of a fixed size in a direct
 * buffer.
 *
 * @param bytes size of a message
 */
record RawEcho(RawSocket.Family family, int bytes) implements EchoServer {
  private static final String PREFIX = "raw:";

  /** As the child is told. */
  String text() {
    return PREFIX + family.name() + ":" + bytes;
  }

  static Optional<RawEcho> parse(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts = text.substring(PREFIX.length()).split(":", -1);
    return Optional.of(new RawEcho(RawSocket.Family.valueOf(parts[0]), Integer.parseInt(parts[1])));
  }

  @Override
  public String serve(Path directory) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(family.protocol());
    server.bind(family.any(directory));
    Thread thread = new Thread(() -> serve(server), "raw-echo");
    thread.setDaemon(true);
    thread.start();
    return family.text(server.getLocalAddress());
  }

  private void serve(ServerSocketChannel server) {
    try (SocketChannel channel = server.accept()) {
      family.prepare(channel);
      ByteBuffer message = ByteBuffer.allocateDirect(bytes);
      while (true) {
        readFully(channel, message);
        writeFully(channel, message);
      }
    } catch (EOFException | ClosedChannelException e) {
      // The parent is done.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fills the buffer, and turns it round. */
  static void readFully(SocketChannel channel, ByteBuffer message) throws IOException {
    message.clear();
    while (message.hasRemaining()) {
      if (channel.read(message) < 0) {
        throw new EOFException();
      }
    }
    message.flip();
  }

  static void writeFully(SocketChannel channel, ByteBuffer message) throws IOException {
    while (message.hasRemaining()) {
      channel.write(message);
    }
  }
}
