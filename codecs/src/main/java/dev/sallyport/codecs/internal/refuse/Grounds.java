package dev.sallyport.codecs.internal.refuse;

import dev.sallyport.schema.Refusal;

/** A refusal that does not know its place yet. */
public record Grounds(String found, String why, String fix, String code) {
  public Refusal at(String path) {
    return new Refusal(path, found, why, fix, code);
  }
}
