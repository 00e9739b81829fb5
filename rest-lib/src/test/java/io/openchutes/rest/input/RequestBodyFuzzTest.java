package io.openchutes.rest.input;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** JSON bodies. */
class RequestBodyFuzzTest {
    @FuzzTest
    void aBodyIsBoundOrItsFieldsAreNamed(byte[] body) {
        RequestBodyPropertyTest.requireThingOrErrorsInTheBody(body);
    }
}
