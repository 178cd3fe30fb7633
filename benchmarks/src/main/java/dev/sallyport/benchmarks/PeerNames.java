package dev.sallyport.benchmarks;

import java.util.List;

/** The peers of each benchmark: the names under which tables and files have them. */
final class PeerNames {
  static final List<String> SOCKET_JVM =
      List.of(
          "grpc-unix",
          "grpc-unix-direct",
          "grpc-tcp",
          "grpc-tcp-direct",
          "rsocket-unix",
          "rsocket-tcp",
          "jeromq-ipc",
          "jeromq-tcp");

  static final List<String> CALL_JVM =
      List.of(
          "lsp4j-jsonrpc", "pp4j", "grpc-unix", "grpc-unix-direct", "rsocket-unix", "jeromq-ipc");

  static final List<String> BLOB_JVM =
      List.of("grpc-unix", "grpc-unix-direct", "rsocket-unix", "jeromq-ipc");

  static final List<String> POOL_JVM = List.of("pp4j");

  static final List<String> CALL_SCRIPTS =
      List.of("python-pipe", "node-fork-json", "node-fork-advanced", "node-vscode-jsonrpc");

  static final List<String> STREAM_SCRIPTS = List.of("python-pipe", "node-fork-advanced");

  static final List<String> BLOB_SCRIPTS = List.of("python-pipe", "node-fork-advanced");

  static final List<String> POOL_SCRIPTS =
      List.of(
          "python-processpoolexecutor",
          "python-pool",
          "node-jest-worker",
          "node-piscina",
          "node-workerpool");

  static final List<String> START_SCRIPTS = List.of("python-spawn", "node-fork");

  private PeerNames() {}
}
