package dev.sallyport.codecs.internal.types;

import org.jspecify.annotations.Nullable;

/**
 * A component of a record.
 *
 * @param wireName the value of {@code @WireName}, or null
 * @param nonFinite whether it is annotated {@code @NonFinite}
 * @param asString whether it is annotated {@code @AsString}
 * @param origin what stands for it in the source, for those who have sources
 */
public record ComponentInfo(
    String name,
    @Nullable String wireName,
    boolean nonFinite,
    boolean asString,
    TypeUse type,
    Object origin) {}
