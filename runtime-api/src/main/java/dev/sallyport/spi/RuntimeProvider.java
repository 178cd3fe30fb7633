package dev.sallyport.spi;

import dev.sallyport.process.Child;
import java.util.ServiceLoader;

/** The runtime behind {@link dev.sallyport.process.Launch} and {@link dev.sallyport.Worker}. */
public interface RuntimeProvider {
  /** Starts a child: the contract of {@link dev.sallyport.process.Launch#start}. */
  Child start(LaunchSpec launch);

  /** Serves this process's parent: the contract of {@link dev.sallyport.Worker#serve}. */
  void serve(WorkerSpec worker);

  /**
   * The runtime on the class path or module path.
   *
   * @throws IllegalStateException if there is none
   */
  static RuntimeProvider get() {
    return ServiceLoader.load(RuntimeProvider.class, RuntimeProvider.class.getClassLoader())
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "no Sallyport runtime found: add dev.sallyport:sallyport-core to the class"
                    + " path"));
  }
}
