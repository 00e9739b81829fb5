package io.openchutes.rest.caching;

import java.util.function.Supplier;

/**
 * An answer, and where it is had from when the same is asked again.
 *
 * @param again the answer of its moment from memory, without waiting for anything; null where it must be read
 */
public record Repeatable(Prepared answer, Supplier<Prepared> again) {}
