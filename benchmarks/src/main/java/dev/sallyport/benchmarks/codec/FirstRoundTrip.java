package dev.sallyport.benchmarks.codec;

import java.io.IOException;

/**
 * The main class of a fresh JVM: makes the subject that its argument names, sends one job there and
 * back, and prints how many nanoseconds that took and how many bytes the message has.
 */
final class FirstRoundTrip {
  private FirstRoundTrip() {}

  public static void main(String[] args) throws IOException {
    // The record is the user's own, and loaded before there is anything to send.
    Job job = Job.sample();
    long start = System.nanoTime();
    Subject subject = Subjects.named(args[0]);
    int size = subject.encode(job);
    Job decoded = subject.decode(subject.encoded());
    long nanos = System.nanoTime() - start;
    if (!decoded.equals(job)) {
      throw new IllegalStateException(args[0] + " does not return what it was given");
    }
    System.out.println(nanos);
    System.out.println(size);
  }
}
