package dev.sallyport.benchmarks.socket;

import java.nio.file.Path;

/** The child's end of a socket. */
public interface EchoServer {
  /**
   * Serves on threads of its own for as long as the process lives, and sends back what comes.
   *
   * @param directory that is this user's alone, for the files of sockets and of secrets
   * @return the address, in one line
   */
  String serve(Path directory) throws Exception;
}
