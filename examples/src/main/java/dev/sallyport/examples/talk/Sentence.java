package dev.sallyport.examples.talk;

import dev.sallyport.Message;

/** What the parent sends on the channel. */
@Message
public record Sentence(String text) {}
