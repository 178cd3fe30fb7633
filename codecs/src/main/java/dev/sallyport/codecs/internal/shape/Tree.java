package dev.sallyport.codecs.internal.shape;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The interpreted tree of a schema, built when it is first asked for: with a generated codec that
 * is when something is wrong for the first time. Thread-safe.
 */
public final class Tree {
  private final Supplier<Node> builder;
  private volatile @Nullable Node root;

  public Tree(Supplier<Node> builder) {
    this.builder = builder;
  }

  Node root() {
    Node built = root;
    if (built == null) {
      // Two threads may both build it: the trees are alike.
      built = builder.get();
      root = built;
    }
    return built;
  }
}
