package io.openchutes.testing.rulebreakers;

import java.security.SecureRandom;

/** Holds randomness that an executable would have from the machine that built it. */
class StraySeed {
    static final SecureRandom RANDOM = new SecureRandom();
}
