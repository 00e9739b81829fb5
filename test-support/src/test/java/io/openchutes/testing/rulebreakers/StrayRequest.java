package io.openchutes.testing.rulebreakers;

/** A request that is no record. */
class StrayRequest {}
