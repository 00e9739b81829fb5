package io.openchutes.chutes.account;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.directory.AccountChanged;
import io.openchutes.chutes.ChutesConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;

/** Creates accounts that can't be registered, such as the system's own, at start from a file of the operator's. */
@ApplicationScoped
public class AccountSeeds {
    private static final Logger LOG = Logger.getLogger(AccountSeeds.class);

    private final AccountService accounts;
    private final ChutesConfig.Accounts config;
    private final ObjectMapper mapper;

    public AccountSeeds(AccountService accounts, ChutesConfig config, ObjectMapper mapper) {
        this.accounts = accounts;
        this.config = config.accounts();
        this.mapper = mapper;
    }

    void start(@Observes StartupEvent startup) {
        config.seedFile().ifPresent(this::sow);
    }

    private void sow(Path file) {
        List<AccountChanged> seeds;
        try {
            seeds = mapper.readValue(file.toFile(), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("The accounts in " + file + " can't be read", e);
        }
        for (AccountChanged seed : seeds) {
            if (seed.userId() == null || seed.username() == null || seed.hotkey() == null || seed.balance() == null) {
                throw new IllegalStateException(
                        "An account in " + file + " lacks its user_id, username, hotkey or balance");
            }
        }
        List<String> created = accounts.seed(seeds);
        if (!created.isEmpty()) {
            LOG.infof("Created the accounts %s", created);
        }
    }
}
