package org.graalvm.shadowed.com.ibm.icu.text;

import java.text.Normalizer;

/** The methods that the parser calls of ICU's class of this name, answered by the JDK, whose own normalizer is a copy of ICU's. */
public final class Normalizer2 {
    private static final Normalizer2 NFKC = new Normalizer2();

    private Normalizer2() {}

    public static Normalizer2 getNFKCInstance() {
        return NFKC;
    }

    public String normalize(CharSequence text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}
