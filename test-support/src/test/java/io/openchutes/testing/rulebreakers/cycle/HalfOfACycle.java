package io.openchutes.testing.rulebreakers.cycle;

import io.openchutes.testing.rulebreakers.OtherHalfOfACycle;

/** Knows a class of the package around, which knows this one. */
public class HalfOfACycle {
    OtherHalfOfACycle other;
}
