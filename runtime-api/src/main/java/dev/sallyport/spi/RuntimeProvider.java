package dev.sallyport.spi;

import dev.sallyport.InProcess;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.Child;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.WorkerServer;
import java.util.Optional;

/**
 * The runtime behind {@link dev.sallyport.process.Launch}, {@link dev.sallyport.Worker} and {@link
 * InProcess}.
 */
public interface RuntimeProvider {
  /** Starts a child: the contract of {@link dev.sallyport.process.Launch#start}. */
  Child start(LaunchSpec launch);

  /** Serves this process's parent: the contract of {@link dev.sallyport.Worker#serve}. */
  void serve(WorkerSpec worker);

  /** Opens a session within this process: the contract of {@link InProcess.Builder#open}. */
  InProcess open(InProcessSpec both);

  /** Opens a pool: the contract of {@link WorkerPool.Builder#open}. */
  WorkerPool open(PoolSpec pool);

  /** Connects to a standing worker: the contract of {@link Remote.Builder#open}. */
  Remote connect(RemoteSpec remote);

  /** Listens: the contract of {@link dev.sallyport.Worker.Builder#listen}. */
  WorkerServer listen(WorkerSpec worker, ListenSpec where);

  /**
   * The runtime on the class path or module path.
   *
   * @throws IllegalStateException if there is none
   */
  static RuntimeProvider get() {
    Optional<RuntimeProvider> found =
        Providers.find(RuntimeProvider.class, "dev.sallyport.core.internal.runtime.DefaultRuntime");
    if (found.isEmpty()) {
      throw new IllegalStateException(
          "no Sallyport runtime found: add dev.sallyport:sallyport-core to the class path");
    }
    return found.get();
  }
}
