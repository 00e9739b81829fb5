package io.openchutes.event.envelope;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Records as any producer may write them. */
class EnvelopeFuzzTest {
    /** The first byte chooses the attribute; the rest is its value. */
    @FuzzTest
    void anAttributeIsReadOrRefused(byte[] input) {
        int first = input.length == 0 ? 0 : input[0] & 0xff;
        String name = EnvelopePropertyTest.ATTRIBUTES.get(first % EnvelopePropertyTest.ATTRIBUTES.size());
        byte[] value = input.length == 0 ? input : Arrays.copyOfRange(input, 1, input.length);
        EnvelopePropertyTest.requireReadOrRefused(name, value);
    }

    @FuzzTest
    void aValueIsDataOrUnreadable(byte[] value) {
        EnvelopePropertyTest.requireDataOrUnreadable(value);
    }

    @FuzzTest
    void aTraceparentIsTakenWholeOrNotAtAll(byte[] text) {
        EnvelopePropertyTest.requireWholeOrNothing(new String(text, StandardCharsets.UTF_8));
    }
}
