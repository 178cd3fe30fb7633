package dev.sallyport.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Blob;
import org.junit.jupiter.api.Test;

/** Each fault is injected into a stream, and is found as what it is. */
class TrackTest {
  private static final long STREAM = 7;

  private final Track track = new Track(STREAM);

  private void receive(long... numbers) {
    for (long number : numbers) {
      track.receive(Item.of(STREAM, number, (int) number * 100));
    }
  }

  @Test
  void findsNothingInASoundStream() {
    receive(0, 1, 2, 3);

    assertThat(track.end(4)).isEqualTo(new Tally(4, 600, 0, 0, 0, 0));
  }

  @Test
  void findsWhatIsLostInTheMidst() {
    receive(0, 1, 4, 5);

    assertThat(track.tally()).isEqualTo(new Tally(4, 1000, 2, 0, 0, 0));
  }

  @Test
  void findsWhatIsLostAtTheEndOfACompleteStream() {
    receive(0, 1);

    assertThat(track.end(5)).isEqualTo(new Tally(2, 100, 3, 0, 0, 0));
  }

  @Test
  void countsNothingAsLostThatAFailedStreamHadNotDelivered() {
    receive(0, 1);

    assertThat(track.tally()).isEqualTo(new Tally(2, 100, 0, 0, 0, 0));
  }

  @Test
  void findsWhatComesTwice() {
    receive(0, 1, 1, 2, 0);

    assertThat(track.end(3)).isEqualTo(new Tally(3, 300, 0, 2, 0, 0));
  }

  @Test
  void findsWhatComesLateAndDoesNotCountItAsLost() {
    receive(0, 2, 3, 1);

    assertThat(track.end(4)).isEqualTo(new Tally(4, 600, 0, 0, 1, 0));
  }

  @Test
  void findsALateMessageThatComesTwice() {
    receive(1, 0, 0);

    assertThat(track.end(2)).isEqualTo(new Tally(2, 100, 0, 1, 1, 0));
  }

  @Test
  void findsADamagedBodyWhoseNumberThenIsLost() {
    Item sound = Item.of(STREAM, 1, 3);
    receive(0);
    track.receive(new Item(STREAM, 1, sound.checksum(), Blob.wrap(new byte[] {1, 2, 3})));

    assertThat(track.end(2)).isEqualTo(new Tally(1, 0, 1, 0, 0, 1));
  }

  @Test
  void findsAMessageOfAnotherStream() {
    track.receive(Item.of(STREAM + 1, 0, 10));

    assertThat(track.end(0)).isEqualTo(new Tally(0, 0, 0, 0, 0, 1));
  }

  @Test
  void findsAMessageThatNobodySent() {
    receive(0, 1, 2);

    assertThat(track.end(2).damaged()).isEqualTo(1);
  }

  @Test
  void findsTheSameNumberWithAnotherStreamsChecksum() {
    Item other = Item.of(STREAM + 1, 0, 10);
    track.receive(new Item(STREAM, 0, other.checksum(), other.body()));

    assertThat(track.tally().damaged()).isEqualTo(1);
  }
}
