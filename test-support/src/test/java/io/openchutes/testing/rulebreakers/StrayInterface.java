package io.openchutes.testing.rulebreakers;

/** Has one implementation. */
interface StrayInterface {
    void act();
}
