package io.openchutes.chutes;

import io.openchutes.auth.Account;
import io.openchutes.auth.AccountDirectory;
import io.quarkus.test.Mock;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

@Mock
@ApplicationScoped
public class CcTmpAccounts extends AccountDirectory {
    final Map<UUID, Account> all = new ConcurrentHashMap<>();

    public void put(Account a) {
        all.put(a.userId(), a);
    }

    @Override
    public Optional<Account> byId(UUID userId) {
        return Optional.ofNullable(all.get(userId));
    }

    @Override
    public Optional<Account> byUsername(String u) {
        return all.values().stream()
                .filter(a -> a.username().equalsIgnoreCase(u))
                .findFirst();
    }

    @Override
    public Optional<Account> byHotkey(String h) {
        return all.values().stream().filter(a -> a.hotkey().equals(h)).findFirst();
    }

    @Override
    public Map<UUID, Account> byIds(Collection<UUID> ids) {
        return ids.stream().filter(all::containsKey).collect(Collectors.toMap(i -> i, all::get));
    }
}
