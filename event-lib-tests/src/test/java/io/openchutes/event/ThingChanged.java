package io.openchutes.event;

import java.time.Instant;

/** The tests' event. */
public record ThingChanged(String thingName, long newValue, Instant changedAt) {}
