package io.openchutes.chutes.login;

import io.openchutes.chutes.ChutesConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Has a key ready at start, and changes keys in time. */
@ApplicationScoped
public class SigningKeyHousekeeping {

    private final SigningKeyService keys;
    private final boolean isOwner;

    public SigningKeyHousekeeping(SigningKeyService keys, ChutesConfig config) {
        this.keys = keys;
        this.isOwner = config.accounts().owner();
    }

    void start(@Observes StartupEvent startup) {
        if (isOwner) {
            keys.begin();
        }
    }

    /** Far more often than a key's announcement is ahead of its use. */
    @Scheduled(
            identity = "rotate-signing-keys",
            every = "10m",
            delayed = "10m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void rotate() {
        if (isOwner) {
            keys.rotate();
        }
    }
}
