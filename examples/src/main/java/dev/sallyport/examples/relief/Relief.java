package dev.sallyport.examples.relief;

import dev.sallyport.Blob;
import dev.sallyport.Contract;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Renders a map of heights, which it is sent first. */
@Contract
public interface Relief {
  /** Takes the rows of the map, from north to south. */
  CompletableFuture<Survey> load(Flow.Publisher<Row> rows);

  /** The square tiles of the map, each rendered when it is about to be wanted. */
  Flow.Publisher<Tile> render(int edge);

  /** Lets rain fall on the map. That takes long. */
  CompletableFuture<Survey> erode(int years);

  /** One row of heights, from west to east. */
  record Row(List<Integer> heights) {}

  /** What is known of the map. */
  record Survey(int rows, int highest) {}

  /** A part of the picture: one byte a pixel, the larger the higher. */
  record Tile(int x, int y, Blob pixels) {}
}
