package dev.sallyport.examples.talk;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Translates word by word, asking the glossary for each. */
final class GlossaryTranslator implements Translator {
  private final Glossary glossary;

  GlossaryTranslator(Glossary glossary) {
    this.glossary = glossary;
  }

  @Override
  public Translation translate(Sentence sentence) {
    List<String> words = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String word : sentence.text().split(" ", -1)) {
      Optional<String> translation = glossary.lookUp(word).translation();
      words.add(translation.orElse(word));
      if (translation.isEmpty()) {
        unknown.add(word);
      }
    }
    return new Translation(String.join(" ", words), unknown);
  }
}
