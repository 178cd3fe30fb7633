package dev.sallyport.examples.talk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.Channel;
import dev.sallyport.process.Child;
import dev.sallyport.process.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TalkTest {
  private static final Map<String, String> GERMAN = Map.of("good", "guten", "day", "Tag");

  @Test
  void childCallsItsParentBackDuringACall() {
    Glossary glossary = word -> new Glossary.Entry(Optional.ofNullable(GERMAN.get(word)));
    try (Child child =
        Launch.java(TranslatorWorker.class).serve(Glossary.class, glossary).start()) {
      Translator translator = child.client(Translator.class);

      assertThat(translator.translate(new Sentence("good day Alice")))
          .isEqualTo(new Translation("guten Tag Alice", List.of("Alice")));
    }
  }

  @Test
  void channelCarriesMessagesBothWaysInOrder() {
    List<String> answers = new ArrayList<>();
    try (Child child = Launch.java(ShoutWorker.class).start();
        Channel<Sentence, Translation> channel = child.channel(Sentence.class, Translation.class)) {
      channel.send(new Sentence("one"));
      channel.send(new Sentence("two"));
      channel.finish();
      channel.forEach(translation -> answers.add(translation.text()));
    }

    assertThat(answers).containsExactly("ONE", "TWO");
  }
}
