package dev.sallyport.examples.talk;

import dev.sallyport.Message;
import java.util.List;

/**
 * What the child sends back, one for each {@link Sentence}.
 *
 * @param unknown the words that were left as they are, in order
 */
@Message
public record Translation(String text, List<String> unknown) {}
