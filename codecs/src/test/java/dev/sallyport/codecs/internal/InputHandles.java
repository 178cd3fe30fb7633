package dev.sallyport.codecs.internal;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.naming.InitialContext;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.springframework.objenesis.ObjenesisStd;

/** Sockets, channels, streams, files and processes. */
final class InputHandles {
  private InputHandles() {}

  static void addTo(Handles handles) throws Exception {
    sockets(handles);
    http(handles);
    webSocket(handles);
    channels(handles);
    streams(handles);
    processes(handles);
    Path directory = Files.createTempDirectory("handles");
    handles.opened(() -> Files.delete(directory));
    files(handles, directory);
  }

  private static void sockets(Handles handles) throws Exception {
    handles.add(
        "LH-SOCKET",
        handles.opened(new Socket()),
        handles.opened(new ServerSocket()),
        handles.opened(new DatagramSocket(null)),
        HttpClient.newHttpClient(),
        SocketFactory.getDefault(),
        ServerSocketFactory.getDefault(),
        NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()),
        URI.create("http://localhost").toURL().openConnection(),
        new InitialContext(),
        new RemoteObject());
    handles.add("LH-URL", URI.create("http://localhost").toURL());
  }

  private static void http(Handles handles) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    handles.opened(() -> server.stop(0));
    handles.add("LH-SOCKET", server);
    CompletableFuture<Object> exchanged = new CompletableFuture<>();
    server.createContext(
        "/",
        exchange -> {
          exchanged.complete(exchange);
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    URI uri = URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    handles.add(
        "LH-SOCKET",
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()),
        exchanged.get());
  }

  /** A WebSocket comes only from a server that shakes hands: this one does, and no more. */
  private static void webSocket(Handles handles) throws Exception {
    ServerSocket server = handles.opened(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    var executor = Executors.newSingleThreadExecutor();
    handles.opened(executor::shutdownNow);
    executor.execute(() -> {
      try {
        shakeHands(handles.opened(server.accept()));
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
    URI uri = URI.create("ws://localhost:" + server.getLocalPort() + "/");
    WebSocket socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(uri, new WebSocket.Listener() {})
            .get();
    handles.opened(socket::abort);
    handles.add("LH-SOCKET", socket);
  }

  private static void shakeHands(Socket socket) throws Exception {
    StringBuilder request = new StringBuilder();
    while (request.indexOf("\r\n\r\n") < 0) {
      request.append((char) socket.getInputStream().read());
    }
    String header = "Sec-WebSocket-Key: ";
    int at = request.indexOf(header) + header.length();
    String key = request.substring(at, request.indexOf("\r\n", at));
    // RFC 6455, section 1.3.
    byte[] digest =
        MessageDigest.getInstance("SHA-1")
            .digest(
                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
    String answer =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: "
            + Base64.getEncoder().encodeToString(digest)
            + "\r\n\r\n";
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static void channels(Handles handles) throws Exception {
    Selector selector = handles.opened(Selector.open());
    SocketChannel channel = handles.opened(SocketChannel.open());
    channel.configureBlocking(false);
    Pipe pipe = Pipe.open();
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withFixedThreadPool(1, Executors.defaultThreadFactory());
    handles.opened(group::shutdownNow);
    handles.add(
        "LH-CHANNEL",
        channel,
        selector,
        channel.register(selector, SelectionKey.OP_CONNECT),
        pipe,
        handles.opened(pipe.source()),
        handles.opened(pipe.sink()),
        group);
  }

  private static void streams(Handles handles) {
    Inflater inflater = new Inflater();
    handles.opened(inflater::end);
    Deflater deflater = new Deflater();
    handles.opened(deflater::end);
    handles.add(
        "LH-IO",
        new ByteArrayInputStream(new byte[1]),
        System.out,
        new DataInputStream(new ByteArrayInputStream(new byte[1])),
        new DataOutputStream(new ByteArrayOutputStream()),
        new StringReader(""),
        new StringWriter(),
        handles.opened(new Scanner("")),
        FileDescriptor.in,
        console(),
        inflater,
        deflater);
  }

  /** Under a build there is no console: one that was never constructed is of the same class. */
  @SuppressWarnings("SystemConsoleNull") // On JDK 17 it does.
  private static Object console() {
    Object console = System.console();
    return console != null ? console : new ObjenesisStd().newInstance(java.io.Console.class);
  }

  private static void files(Handles handles, Path directory) throws IOException {
    Path file = directory.resolve("file");
    Path archive = directory.resolve("archive.zip");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
      zip.putNextEntry(new ZipEntry("entry"));
    }
    handles.opened(() -> Files.delete(archive));
    Files.write(file, new byte[8]);
    handles.opened(() -> Files.delete(file));
    FileChannel channel =
        handles.opened(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    @SuppressWarnings("StreamResourceLeak") // Closed with the handles.
    DirectoryStream<Path> entries = handles.opened(Files.newDirectoryStream(directory));
    handles.add("LH-CHANNEL", channel, handles.opened(channel.lock()));
    handles.add("LH-MEMORY", channel.map(FileChannel.MapMode.READ_ONLY, 0, 8));
    handles.add(
        "LH-IO",
        handles.opened(new RandomAccessFile(file.toFile(), "r")),
        handles.opened(new ZipFile(archive.toFile())),
        entries,
        handles.opened(Files.newInputStream(file)));
    WatchService watch = handles.opened(file.getFileSystem().newWatchService());
    handles.add(
        "LH-PATH",
        file,
        new File("x"),
        file.getFileSystem(),
        Files.getFileStore(file),
        watch,
        directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE));
  }

  private static void processes(Handles handles) throws Exception {
    Process process =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-h")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    handles.opened(() -> {
      process.destroyForcibly();
      process.waitFor();
    });
    handles.add(
        "LH-PROCESS",
        process,
        ProcessHandle.current(),
        new ProcessBuilder("true"),
        Runtime.getRuntime());
  }

  private static final class RemoteObject implements java.rmi.Remote {}
}
