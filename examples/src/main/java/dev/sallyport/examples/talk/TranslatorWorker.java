package dev.sallyport.examples.talk;

import dev.sallyport.Worker;

/** A child that calls its parent back in the middle of each call. */
public final class TranslatorWorker {
  private TranslatorWorker() {}

  public static void main(String[] args) {
    Worker.builder()
        .serveWith(
            Translator.class, parent -> new GlossaryTranslator(parent.client(Glossary.class)))
        .run();
  }
}
