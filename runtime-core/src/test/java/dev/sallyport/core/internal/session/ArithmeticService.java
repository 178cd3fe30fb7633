package dev.sallyport.core.internal.session;

import dev.sallyport.Data;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;

/** Implements {@link Arithmetic} and lets a test see and steer the handlers that hang. */
class ArithmeticService implements Arithmetic {
  final Map<Integer, CountDownLatch> released = new ConcurrentHashMap<>();
  final Map<Integer, CompletableFuture<Integer>> stages = new ConcurrentHashMap<>();
  final BlockingQueue<Integer> entered = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> interrupted = new LinkedBlockingQueue<>();

  @Override
  public int add(int a, int b) {
    return Math.addExact(a, b);
  }

  @Override
  public CompletionStage<Integer> addLater(int a, int b) {
    return CompletableFuture.supplyAsync(() -> add(a, b));
  }

  @Override
  public CompletableFuture<Integer> divideLater(Division division) {
    return CompletableFuture.completedFuture(division.dividend() / division.divisor());
  }

  @Override
  public int fail(String message) {
    throw new IllegalStateException(message, new ArithmeticException("the reason"));
  }

  @Override
  public Data echo(Data data) {
    return data;
  }

  @Override
  public byte[] reverse(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[bytes.length - 1 - i] = bytes[i];
    }
    return reversed;
  }

  @Override
  public void nothing() {}

  @Override
  public int hang(int token) {
    entered.add(token);
    try {
      latch(token).await();
      return token;
    } catch (InterruptedException e) {
      interrupted.add(token);
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public CompletableFuture<Integer> pending(int token) {
    entered.add(token);
    return stage(token);
  }

  CompletableFuture<Integer> stage(int token) {
    return stages.computeIfAbsent(token, t -> new CompletableFuture<>());
  }

  CountDownLatch latch(int token) {
    return released.computeIfAbsent(token, t -> new CountDownLatch(1));
  }

  @Override
  public Data returnsALock() {
    return Data.of(Map.of("lock", new ReentrantLock()));
  }
}
