package dev.sallyport.examples.relief;

import dev.sallyport.Blob;
import dev.sallyport.CallContext;
import dev.sallyport.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;

/** Keeps one map. Its calls are made one after the other. */
final class MapRelief implements Relief {
  private static final int TILES_AHEAD = 4;
  private static final int ROWS_A_NOTE = 50;

  private final Progress progress;
  private volatile List<Row> map = List.of();

  MapRelief(Progress progress) {
    this.progress = progress;
  }

  /** Returns at once: no thread waits for the rows, and the result is sent when it is there. */
  @Override
  public CompletableFuture<Survey> load(Flow.Publisher<Row> rows) {
    List<Row> loaded = new ArrayList<>();
    return Each.of(
            rows,
            row -> {
              loaded.add(row);
              if (loaded.size() % ROWS_A_NOTE == 0) {
                progress.note(loaded.size() + " rows loaded");
              }
            })
        .thenApply(end -> {
          map = List.copyOf(loaded);
          return survey(map);
        });
  }

  /** A publisher that starts anew for each subscriber, and stops when that wants nothing more. */
  @Override
  public Flow.Publisher<Tile> render(int edge) {
    List<Row> rendered = map;
    return subscriber -> {
      SubmissionPublisher<Tile> tiles =
          new SubmissionPublisher<>(ForkJoinPool.commonPool(), TILES_AHEAD);
      tiles.subscribe(subscriber);
      ForkJoinPool.commonPool().execute(() -> render(rendered, edge, tiles));
    };
  }

  private static void render(List<Row> map, int edge, SubmissionPublisher<Tile> tiles) {
    try (tiles) {
      for (int y = 0; y < map.size(); y += edge) {
        for (int x = 0; x < map.get(y).heights().size(); x += edge) {
          if (!tiles.hasSubscribers()) {
            return;
          }
          // Waits while the other process has as many as it has asked for.
          tiles.submit(tile(map, x, y, edge));
        }
      }
    }
  }

  private static Tile tile(List<Row> map, int x, int y, int edge) {
    byte[] pixels = new byte[edge * edge];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = map.get(y + i / edge).heights().get(x + i % edge).byteValue();
    }
    return new Tile(x, y, Blob.wrap(pixels));
  }

  /** Looks between two years whether anybody still waits. */
  @Override
  public CompletableFuture<Survey> erode(int years) {
    Cancellation cancellation = CallContext.current().cancellation();
    progress.note("it begins to rain");
    for (int year = 0; year < years; year++) {
      if (cancellation.isCancelled()) {
        progress.note("the rain stops: nobody waits for it");
        cancellation.throwIfCancelled();
      }
      map = map.stream().map(MapRelief::washed).toList();
    }
    return CompletableFuture.completedFuture(survey(map));
  }

  private static Row washed(Row row) {
    return new Row(row.heights().stream().map(height -> Math.max(0, height - 1)).toList());
  }

  private static Survey survey(List<Row> map) {
    int highest =
        map.stream()
            .flatMap(row -> row.heights().stream())
            .mapToInt(height -> height)
            .max()
            .orElse(0);
    return new Survey(map.size(), highest);
  }
}
