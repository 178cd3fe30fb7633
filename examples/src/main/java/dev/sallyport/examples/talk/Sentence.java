package dev.sallyport.examples.talk;

/** What the parent sends on the channel. */
public record Sentence(String text) {}
