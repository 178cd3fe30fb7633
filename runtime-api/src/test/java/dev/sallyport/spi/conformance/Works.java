package dev.sallyport.spi.conformance;

import dev.sallyport.Contract;
import dev.sallyport.Data;
import dev.sallyport.OneWay;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * What the other end of {@link SessionConformance} serves. A key names what one test watches: its
 * handlers are counted, and held until they are released.
 */
@Contract
public interface Works {
  /**
   * What became of the handlers with a key.
   *
   * @param runs how many have begun
   * @param running how many have not returned
   * @param interrupts how many were interrupted
   * @param cancels how many learned from their token that nobody waits
   * @param produced elements that their publishers have given away
   */
  record State(int runs, int running, int interrupts, int cancels, int produced) {}

  State state(String key);

  String echo(String text);

  byte[] copy(byte[] content);

  CompletableFuture<byte[]> bytes(String key, byte[] content);

  @OneWay
  void note(String key, int number);

  List<Integer> notes(String key);

  /** Runs until it is released or interrupted. */
  CompletableFuture<Integer> hold(String key);

  /** Runs until it is released, whoever interrupts it. */
  CompletableFuture<Integer> insist(String key);

  void release(String key);

  /** Keeps a processor busy. */
  int spin(int millis);

  Flow.Publisher<Integer> count(String key, int elements);

  Flow.Publisher<byte[]> blobs(String key, int elements, int size);

  /** Adds one after the other, and each only once the key is released. */
  CompletableFuture<Long> sumSlowly(String key, Flow.Publisher<Integer> numbers);

  CompletableFuture<Long> sum(Flow.Publisher<Integer> numbers);

  Flow.Publisher<Integer> doubled(Flow.Publisher<Integer> numbers);

  /**
   * As {@link #hold}, before it returns its stream.
   *
   * @param insists whether it takes no notice of an interrupt
   */
  Flow.Publisher<Integer> heldCount(String key, boolean insists, int elements);

  /** As {@link #hold}, before it takes its stream. */
  CompletableFuture<Long> heldSum(String key, boolean insists, Flow.Publisher<Integer> numbers);

  /** As {@link #hold}, before it returns the stream that it takes. */
  Flow.Publisher<Integer> heldPass(String key, boolean insists, Flow.Publisher<Integer> numbers);

  /** Adds them while its caller waits. */
  long sumNow(String key, Flow.Publisher<Integer> numbers);

  /** Answers without a look at what is streamed. */
  CompletableFuture<Integer> decide(Flow.Publisher<Integer> numbers);

  /** Streams so many numbers without a look at what is streamed to it. */
  Flow.Publisher<Integer> ignore(int elements, Flow.Publisher<Integer> numbers);

  /** A text of so many characters. */
  String text(int length);

  int size(List<Integer> numbers);

  List<Integer> numbers(int count);

  int levels(Data nested);

  /** A list in a list, and so on: so many. */
  Data nested(int levels);

  /**
   * Makes so many calls back at once, and gives them up again.
   *
   * @return how many were rejected
   */
  int callBack(int calls);

  /** Goes to and fro that many times, and counts them. */
  int nest(int depth);

  /** What is left to the caller's end when it is called from here with an hour of time. */
  long nestedMillisLeft();

  /** Releases all handlers, and counts anew. */
  void forget();

  /** Has this end take no more calls. */
  void drain();
}
