package dev.sallyport.core.internal.session;

import dev.sallyport.Contract;
import dev.sallyport.Data;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A contract with one method for each way in which a call can go. */
@Contract
public interface Arithmetic {
  /** A pair of numbers, which refuses a zero divisor in its constructor. */
  record Division(int dividend, int divisor) {
    public Division {
      if (divisor == 0) {
        throw new IllegalArgumentException("divisor out of range: 0");
      }
    }
  }

  int add(int a, int b);

  CompletionStage<Integer> addLater(int a, int b);

  CompletableFuture<Integer> divideLater(Division division);

  int fail(String message);

  Data echo(Data data);

  byte[] reverse(byte[] bytes);

  void nothing();

  /** Returns when told to, or fails with InterruptedException. */
  int hang(int token);

  /** The same, without holding a thread. */
  CompletableFuture<Integer> pending(int token);

  Data returnsALock();

  default int addThree(int a, int b, int c) {
    return add(add(a, b), c);
  }
}
