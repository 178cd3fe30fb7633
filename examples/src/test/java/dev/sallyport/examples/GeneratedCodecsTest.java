package dev.sallyport.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.examples.primes.PrimeTest;
import dev.sallyport.examples.relief.Progress;
import dev.sallyport.examples.relief.Relief;
import dev.sallyport.examples.talk.Glossary;
import dev.sallyport.examples.talk.Sentence;
import dev.sallyport.examples.talk.Translation;
import dev.sallyport.examples.talk.Translator;
import dev.sallyport.examples.words.Words;
import dev.sallyport.spi.ContractCodecs;
import dev.sallyport.spi.MessageCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The build of these examples runs the annotation processor. */
class GeneratedCodecsTest {
  @Test
  void everyContractAndMessageHasItsCodec() throws ClassNotFoundException {
    for (Class<?> contract :
        List.of(
            Words.class,
            FileAnalyst.class,
            Translator.class,
            Glossary.class,
            Relief.class,
            Progress.class,
            PrimeTest.class)) {
      assertThat(Class.forName(contract.getName() + "_Codecs"))
          .isAssignableTo(ContractCodecs.class);
    }
    for (Class<?> message : List.of(Sentence.class, Translation.class)) {
      assertThat(Class.forName(message.getName() + "_Codec")).isAssignableTo(MessageCodec.class);
    }
  }
}
