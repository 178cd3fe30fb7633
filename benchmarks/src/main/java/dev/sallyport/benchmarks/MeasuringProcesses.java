package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.harness.Contender;
import dev.sallyport.benchmarks.harness.Contender.Origin;
import dev.sallyport.benchmarks.harness.Jvm;
import dev.sallyport.benchmarks.harness.MeasuringProcess;
import dev.sallyport.benchmarks.harness.MeasuringProcess.Program;
import dev.sallyport.benchmarks.harness.Participant;
import dev.sallyport.benchmarks.harness.Placement;
import dev.sallyport.benchmarks.harness.RunDirectory;
import dev.sallyport.benchmarks.peer.JvmPeers;
import dev.sallyport.benchmarks.script.Scripts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts the measuring processes of one run. Thread-safe.
 *
 * @param directory for files of this run
 * @param scripts for what peers in other languages need, kept from run to run
 */
record MeasuringProcesses(Options options, RunDirectory directory, Path scripts)
    implements Comparison.Starter {
  @Override
  public Participant start(Contender contender, Placement placement) {
    return MeasuringProcess.start(contender, placement, program(contender));
  }

  private Program program(Contender contender) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-D" + RunDirectory.PROPERTY + "=" + directory.path(),
                "-D" + Scripts.DIRECTORY + "=" + scripts));
    String classPath = System.getProperty("java.class.path");
    if (contender.origin() == Origin.JVM_PEER) {
      arguments.addAll(Jvm.PEER_ARGUMENTS);
      classPath = JvmPeers.classPath().orElseThrow();
    }
    return new Program(options.quick(), arguments, classPath, MeasuringMain.class);
  }
}
