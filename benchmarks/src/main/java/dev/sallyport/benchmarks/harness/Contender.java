package dev.sallyport.benchmarks.harness;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A subject as the harness knows it: what it is called, what it is compared with, and how to open
 * it. Immutable.
 *
 * @param floor what ratios are taken to, in the same round
 * @param placements where it makes sense
 * @param origin whose it is
 * @param isAlone whether no peer does the same work, so that it is compared with none
 */
public record Contender(
    Key key,
    Optional<Key> floor,
    Set<Placement> placements,
    Origin origin,
    boolean isAlone,
    Opener opener) {

  /** Whose a subject is. */
  public enum Origin {
    /** This library's, or a floor. */
    OWN,
    /** Another library's for the JVM, with a class path of its own. */
    JVM_PEER,
    /** What Python brings along. */
    PYTHON_PEER,
    /** What Node has, with packages of npm. */
    NODE_PEER;

    public boolean isPeer() {
      return this != OWN;
    }

    /** Whether its JVM measures it, and not a program that is none. */
    public boolean isMeasuredByJvm() {
      return this == OWN || this == JVM_PEER;
    }
  }

  /** Starts the subject, in the measuring process. */
  public interface Opener {
    Subject open() throws Exception;
  }

  /** One of ours, or a floor, at every placement. */
  public static Contender of(String bench, Metric metric, String subject, Opener opener) {
    return new Contender(
        new Key(bench, metric, subject),
        Optional.empty(),
        EnumSet.allOf(Placement.class),
        Origin.OWN,
        false,
        opener);
  }

  /** With the floor of this name and the same metric. */
  public Contender over(String subject) {
    return over(key.metric(), subject);
  }

  /** With a floor of another metric: a rate over single calls is a multiple of their rate. */
  public Contender over(Metric metric, String subject) {
    return new Contender(
        key,
        Optional.of(new Key(key.bench(), metric, subject)),
        placements,
        origin,
        isAlone,
        opener);
  }

  /** Leaves out the placements where it makes no sense. */
  public Contender only(Placement first, Placement... rest) {
    return new Contender(key, floor, EnumSet.of(first, rest), origin, isAlone, opener);
  }

  /** It is another library's. */
  public Contender by(Origin value) {
    return new Contender(key, floor, placements, value, isAlone, opener);
  }

  /** No peer does the same. */
  public Contender alone() {
    return new Contender(key, floor, placements, origin, true, opener);
  }

  public String name() {
    return key.subject();
  }

  public Metric metric() {
    return key.metric();
  }

  /** Whether ratios are taken to it: by its name, which begins so. */
  public boolean isFloor() {
    return key.subject().startsWith("floor-");
  }
}
