package io.openchutes.testing.rulebreakers;

import io.openchutes.testing.rulebreakers.cycle.HalfOfACycle;

/** Knows a class of a package that knows this one. */
public class OtherHalfOfACycle {
    HalfOfACycle other;
}
