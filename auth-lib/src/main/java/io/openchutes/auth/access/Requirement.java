package io.openchutes.auth.access;

import io.openchutes.auth.Access;
import io.openchutes.auth.Caller;
import io.openchutes.auth.Caller.Way;
import io.openchutes.auth.access.Refused.Reason;
import jakarta.enterprise.context.ApplicationScoped;

/** Refuses those who sent no credentials where some are needed. */
@ApplicationScoped
class Requirement {
    private final Attempts attempts;

    Requirement(Attempts attempts) {
        this.attempts = attempts;
    }

    void require(Access.Caller wanted, Caller caller) {
        if (wanted == Access.Caller.REQUIRED && caller.account().isEmpty()) {
            throw refused(
                    "Sign the request (X-Chutes-Hotkey, X-Chutes-Signature, X-Chutes-Nonce) or send an API key (Authorization: Bearer cpk_…).");
        }
        if (wanted == Access.Caller.HOTKEY && caller.hotkey().isEmpty()) {
            throw refused("Sign the request with your hotkey (X-Chutes-Hotkey, X-Chutes-Signature, X-Chutes-Nonce).");
        }
    }

    private Refused refused(String detail) {
        Refused refused = new Refused(Reason.MISSING, detail);
        attempts.refused(Way.NONE, refused);
        return refused;
    }
}
