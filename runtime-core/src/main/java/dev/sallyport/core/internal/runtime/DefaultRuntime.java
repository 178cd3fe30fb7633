package dev.sallyport.core.internal.runtime;

import dev.sallyport.InProcess;
import dev.sallyport.core.internal.pool.Pool;
import dev.sallyport.pool.WorkerPool;
import dev.sallyport.process.Child;
import dev.sallyport.socket.Remote;
import dev.sallyport.socket.WorkerServer;
import dev.sallyport.spi.InProcessSpec;
import dev.sallyport.spi.LaunchSpec;
import dev.sallyport.spi.ListenSpec;
import dev.sallyport.spi.PoolSpec;
import dev.sallyport.spi.RemoteSpec;
import dev.sallyport.spi.RuntimeProvider;
import dev.sallyport.spi.WorkerSpec;

/**
 * The runtime of this module: child processes over stdio, sessions within this process, and over
 * the sockets of whatever transport there is. Without state.
 */
public final class DefaultRuntime implements RuntimeProvider {
  @Override
  public Child start(LaunchSpec launch) {
    return ChildStarter.start(launch);
  }

  @Override
  public void serve(WorkerSpec worker) {
    WorkerMain.serve(worker);
  }

  @Override
  public WorkerPool open(PoolSpec pool) {
    if (pool.source() instanceof PoolSpec.Launched launched) {
      return Pool.open(pool, new PoolChildren(launched.launch()));
    } else if (pool.source() instanceof PoolSpec.Standing standing) {
      return Pool.open(pool, new PoolRemotes(standing.remotes()));
    }
    throw new IllegalArgumentException("unknown source of workers: " + pool.source());
  }

  @Override
  public InProcess open(InProcessSpec both) {
    return InProcessPeer.open(both);
  }

  @Override
  public Remote connect(RemoteSpec remote) {
    return RemotePeer.open(remote);
  }

  @Override
  public WorkerServer listen(WorkerSpec worker, ListenSpec where) {
    return StandingWorker.open(worker, where);
  }
}
