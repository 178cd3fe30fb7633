package dev.sallyport.codecs.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.AsString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AsStringTest {
  record Ids(
      @AsString long one,
      @AsString Long boxed,
      @AsString Optional<Long> maybe,
      @AsString Map<String, List<Long>> all) {}

  @Test
  void writesLongsAsStringsWhereverTheyAreInTheComponent() {
    Ids ids = new Ids(Long.MAX_VALUE, -1L, Optional.of(0L), Map.of("k", List.of(Long.MIN_VALUE)));

    assertThat(Kit.roundTrip(Ids.class, ids)).isEqualTo(ids);
    assertThat(Kit.json(Ids.class, ids))
        .isEqualTo(
            "{\"one\":\"9223372036854775807\",\"boxed\":\"-1\",\"maybe\":\"0\","
                + "\"all\":{\"k\":[\"-9223372036854775808\"]}}");
  }
}
