package io.openchutes.testing.rulebreakers;

/** The only one. */
class OnlyImplementation implements StrayInterface {
    @Override
    public void act() {}
}
