package dev.sallyport.cli.demo;

import dev.sallyport.examples.files.FileAnalyst;
import dev.sallyport.process.Child;

/**
 * One child of the crew and the contract that it serves.
 *
 * @param language what runs in the child: {@code Java 17}
 */
record Member(String language, Child child, FileAnalyst analyst) {
  String name() {
    return child.name();
  }
}
