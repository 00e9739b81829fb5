package io.openchutes.chutes.account;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;

/** Deletes old registration attempts. */
@ApplicationScoped
public class RegistrationHousekeeping {
    private final AccountService accounts;

    public RegistrationHousekeeping(AccountService accounts) {
        this.accounts = accounts;
    }

    @Scheduled(
            identity = "forget-registration-attempts",
            every = "10m",
            delayed = "10m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        accounts.forgetAttempts();
    }
}
