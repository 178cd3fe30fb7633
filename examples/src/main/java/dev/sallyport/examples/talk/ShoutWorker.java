package dev.sallyport.examples.talk;

import dev.sallyport.Worker;
import java.util.List;
import java.util.Locale;

/** A child that answers on a channel: one {@link Translation} for each {@link Sentence}. */
public final class ShoutWorker {
  private ShoutWorker() {}

  public static void main(String[] args) {
    Worker.builder()
        .channel(
            Sentence.class,
            Translation.class,
            channel -> {
              for (Sentence sentence : channel) {
                String loud = sentence.text().toUpperCase(Locale.ROOT);
                channel.send(new Translation(loud, List.of()));
              }
            })
        .run();
  }
}
