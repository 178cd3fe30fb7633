package dev.sallyport.codecs.internal.shape;

import dev.sallyport.Limits;
import dev.sallyport.RefusedException;
import dev.sallyport.codecs.internal.refuse.Grounds;
import dev.sallyport.codecs.internal.refuse.ValueGrounds;
import dev.sallyport.schema.Refusal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass that writes a value: its trail, its limits and what it has refused so far. Confined to
 * that pass.
 *
 * <p>A refusal does not end the pass, so that a caller learns of several at once; a placeholder is
 * written and the bytes are thrown away in the end. The last refusal that is asked for ends it.
 */
public final class Outgoing {
  private static final int MAX_REFUSALS = 10;
  private static final int FREE_DEPTH = 32;

  private final Trail trail;
  private final Limits limits;
  private final int maxRefusals;
  private final int freeDepth;
  private @Nullable List<Refusal> refusals;
  private Object @Nullable [] ancestors;

  public Outgoing(Limits limits) {
    this(limits, 0);
  }

  /** A pass over a part of a value, that deep in it. */
  Outgoing(Limits limits, int depth) {
    this(limits, depth, MAX_REFUSALS);
  }

  /** A pass that ends with so many refusals. */
  Outgoing(Limits limits, int depth, int maxRefusals) {
    this.maxRefusals = maxRefusals;
    this.trail = new Trail(limits.maxDepth(), depth);
    this.limits = limits;
    this.freeDepth = Math.min(FREE_DEPTH, limits.maxDepth() / 2);
  }

  Trail trail() {
    return trail;
  }

  /** Refuses what the trail leads to. */
  void refuse(Grounds grounds) {
    note(grounds.at(trail.path("")));
  }

  private void note(Refusal refusal) {
    List<Refusal> all = refusals;
    if (all == null) {
      all = new ArrayList<>();
      refusals = all;
    }
    all.add(refusal);
    if (all.size() == maxRefusals) {
      throw new Enough();
    }
  }

  int refused() {
    List<Refusal> all = refusals;
    return all == null ? 0 : all.size();
  }

  /** The message outgrew what the receiver takes; the last refusal of a pass. */
  public void tooLarge(long maxBytes) {
    List<Refusal> all = refusals;
    if (all == null || all.size() < maxRefusals) {
      try {
        note(ValueGrounds.size(maxBytes).at(""));
      } catch (Enough enough) {
        // It was the last that is asked for.
      }
    }
  }

  /** The code of a value threw while it was read; the last refusal of a pass. */
  void failed(Throwable thrown) {
    try {
      refuse(ValueGrounds.ownCode(thrown));
    } catch (Enough enough) {
      // It was the last that is asked for.
    }
  }

  /** Whether nothing was refused. */
  public boolean isClean() {
    return refusals == null;
  }

  /** All that was refused so far. */
  List<Refusal> refusals() {
    return refusals == null ? List.of() : refusals;
  }

  /** The refusals as an exception. */
  public RefusedException refusal(String subject) {
    return RefusedException.ofMessage(subject, refusals());
  }

  /**
   * Enters a list, map or record; false, and refused, if it is too deep or contains itself.
   *
   * <p>Identity costs a search, so it is asked for only beyond a depth that most values never
   * reach: a cycle comes there soon enough.
   */
  boolean enter(Object container) {
    int depth = trail.depth();
    if (depth >= freeDepth && isAncestor(container, depth)) {
      refuse(ValueGrounds.cycle(container.getClass()));
      return false;
    }
    if (!trail.enter()) {
      refuse(ValueGrounds.depth(trail.maxDepth()));
      return false;
    }
    return true;
  }

  @SuppressWarnings("ReferenceEquality") // Equal is not enough to be a cycle, and may not end.
  private boolean isAncestor(Object container, int depth) {
    Object[] above = ancestors;
    if (above == null) {
      above = new Object[trail.maxDepth() - freeDepth + 1];
      ancestors = above;
    }
    int count = depth - freeDepth;
    for (int i = 0; i < count; i++) {
      if (above[i] == container) {
        return true;
      }
    }
    above[count] = container;
    return false;
  }

  /** Whether so many elements are allowed; refused if not. */
  boolean allows(int count) {
    if (count < 0) {
      refuse(ValueGrounds.negativeSize(count));
      return false;
    }
    if (count > limits.maxElements()) {
      refuse(ValueGrounds.elements(count, limits.maxElements()));
      return false;
    }
    return true;
  }

  /** Whether the receiver has integers of so many bits. */
  boolean allowsInteger(long number) {
    return limits.allowsInteger(number);
  }

  /** Ends a pass that has refused enough. */
  public static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Enough() {
      super("enough refusals", null, false, false);
    }
  }
}
