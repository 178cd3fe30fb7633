package dev.sallyport.core.internal.runtime;

import dev.sallyport.Contract;
import java.util.List;
import java.util.Map;

/** What the tests ask a child to do, well or badly. */
@Contract
public interface Desk {
  int add(int a, int b);

  long pid();

  /** Prints to standard output in every way there is, then returns. */
  int print(String text);

  /** Ends the process in mid-call, without a word. */
  int crash(int status);

  /** Never returns; ignores interrupts. */
  int hang();

  Map<String, String> environment();

  List<String> jvm();

  String directory();

  String bootstrap();

  /** Calls the parent's {@link Clerk}. */
  String askClerk(String question);

  /** Writes lines to standard error. */
  int complain(int lines);

  /** Starts a process that outlives the call, and returns its pid. */
  long leaveGrandchild();

  byte[] echo(byte[] bytes);

  /** Whether a connection to that port of the loopback interface can be made. */
  boolean connects(int port);

  /** Served by the parent. */
  @Contract
  interface Clerk {
    String answer(String question);
  }
}
