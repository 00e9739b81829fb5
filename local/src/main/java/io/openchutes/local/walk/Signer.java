package io.openchutes.local.walk;

import io.openchutes.local.sample.SampleAccount;
import java.util.Map;

/** Makes the headers that prove who is calling; several independent implementations check one another. */
public interface Signer {
    /** What the transcript calls it. */
    String name();

    /** Headers of version 1 for a request without a body. */
    Map<String, String> signPurpose(SampleAccount account, String purpose, long unixSeconds);

    /** Headers of version 1 for a request with a body. */
    Map<String, String> signBody(SampleAccount account, byte[] body, long unixSeconds);
}
