package dev.sallyport.pool;

import java.time.Duration;

/**
 * What one worker of a pool has done, and what it is at.
 *
 * @param name of its child: that of the launch and the lowest number that no other worker has,
 *     {@code thumbnails-2}
 * @param pid of its process; 0 where not known, as of one that stands on another machine
 * @param age since it was ready
 * @param done calls that it has answered
 * @param inFlight calls that it has
 * @param running the call that it is at, as {@code Thumbnails.resize}; empty if none. Of a program
 *     that does not tell it is known while it has one call alone
 * @param runningFor how long it has been at it; zero if at none
 * @param rssBytes its resident memory; -1 where not known
 * @param cpu processor time of its process; zero where not known
 * @param responsive whether it gives signs of life
 */
public record WorkerStatistics(
    String name,
    long pid,
    Duration age,
    long done,
    int inFlight,
    String running,
    Duration runningFor,
    long rssBytes,
    Duration cpu,
    boolean responsive) {}
