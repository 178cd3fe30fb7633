package dev.sallyport.socket;

import dev.sallyport.spi.DurationText;
import java.time.Duration;

/**
 * What strangers may cost an end that listens. Immutable. An IPv6 address counts by its first 64
 * bits, as one machine may use all addresses that have these.
 *
 * @param maxConnections that are open at once, with those that wait; one beyond it is closed at
 *     once, unless more of another address, or user, wait than of its own: then one of those is
 * @param maxPerAddress of them from one address, or of one user; those beyond it are closed at once
 * @param maxUnproven of them that are asked at once to prove who they are; those beyond it are
 *     accepted and wait, with nothing read of them. The next is one of whose address the fewest are
 *     being asked. If all places are taken when one comes of whose address none is being asked or
 *     waits, the oldest of the address that has most of them, and more than one, is closed for it
 * @param proofTimeout until when one must have
 * @param failureDelay for how long one that failed to is kept waiting before it is closed, so that
 *     guessing is slow; it is one of the unproven until then
 */
public record ListenLimits(
    int maxConnections,
    int maxPerAddress,
    int maxUnproven,
    Duration proofTimeout,
    Duration failureDelay) {
  public ListenLimits {
    requirePositive("maxConnections", maxConnections);
    requirePositive("maxPerAddress", maxPerAddress);
    requirePositive("maxUnproven", maxUnproven);
    if (proofTimeout.isNegative() || proofTimeout.isZero()) {
      throw new IllegalArgumentException(
          "proofTimeout out of range: "
              + DurationText.exact(proofTimeout)
              + " (expected more than 0)");
    }
    if (failureDelay.isNegative()) {
      throw new IllegalArgumentException(
          "failureDelay out of range: "
              + DurationText.exact(failureDelay)
              + " (expected 0 or more)");
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          name + " out of range: " + value + " (expected 1 or more)");
    }
  }

  /** 4096 connections, 1024 from one address, 64 unproven, 5 s to prove, 500 ms after a failure. */
  public static ListenLimits defaults() {
    return new ListenLimits(4096, 1024, 64, Duration.ofSeconds(5), Duration.ofMillis(500));
  }

  public ListenLimits withMaxConnections(int value) {
    return new ListenLimits(value, maxPerAddress, maxUnproven, proofTimeout, failureDelay);
  }

  public ListenLimits withMaxPerAddress(int value) {
    return new ListenLimits(maxConnections, value, maxUnproven, proofTimeout, failureDelay);
  }

  public ListenLimits withMaxUnproven(int value) {
    return new ListenLimits(maxConnections, maxPerAddress, value, proofTimeout, failureDelay);
  }

  public ListenLimits withProofTimeout(Duration value) {
    return new ListenLimits(maxConnections, maxPerAddress, maxUnproven, value, failureDelay);
  }

  public ListenLimits withFailureDelay(Duration value) {
    return new ListenLimits(maxConnections, maxPerAddress, maxUnproven, proofTimeout, value);
  }
}
