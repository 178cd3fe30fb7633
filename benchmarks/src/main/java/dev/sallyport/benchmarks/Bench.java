package dev.sallyport.benchmarks;

import dev.sallyport.benchmarks.call.CallRun;
import dev.sallyport.benchmarks.codec.CodecRun;
import dev.sallyport.benchmarks.start.StartRun;
import java.util.Arrays;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.options.CommandLineOptionException;

/**
 * The entry of {@code ./sallyport bench}: the name of a run, then its options, which are JMH's for
 * {@code codec}; or JMH's arguments as they stand.
 */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    String name = args.length == 0 ? "" : args[0];
    String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
    try {
      switch (name) {
        case "codec" -> System.out.print(CodecRun.run(rest));
        case "first" -> System.out.print(CodecRun.first(rest));
        case "call" -> CallRun.run(System.out, rest);
        case "pool" -> CallRun.runPools(System.out, rest);
        case "socket" -> CallRun.runSockets(System.out, rest);
        case "start" -> StartRun.run(System.out, rest);
        default -> Main.main(args);
      }
    } catch (IllegalArgumentException | CommandLineOptionException e) {
      System.err.println("bench: " + e.getMessage());
      System.exit(2);
    }
  }
}
