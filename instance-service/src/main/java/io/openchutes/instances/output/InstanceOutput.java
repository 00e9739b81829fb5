package io.openchutes.instances.output;

import io.vertx.core.http.HttpClientResponse;

/**
 * An instance's output on its way to a reader.
 *
 * @param source paused
 * @param end to be called once, when nothing more is read or written
 */
public record InstanceOutput(HttpClientResponse source, Runnable end) {}
