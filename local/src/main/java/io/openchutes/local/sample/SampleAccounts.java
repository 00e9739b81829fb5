package io.openchutes.local.sample;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.openchutes.auth.Account;
import io.openchutes.auth.Permission;
import io.openchutes.local.platform.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The accounts of a data folder: the system's own, two developers and the miners, drawn at the first start and found again at the next. */
public final class SampleAccounts {
    private static final String DEVELOPER_WITH_RIGHTS = "alice";
    private static final String DEVELOPER = "bob";
    private static final String MINER = "miner";
    /** The miners of the simulation have numbers behind that name; the one without is the agent's that really runs chutes. */
    private static final int SIMULATED_MINERS = 5;

    private static final double RICH = 10_000;
    private static final double MODEST = 250;
    private static final int AFFINE = 120;

    private final List<SampleAccount> accounts;

    private SampleAccounts(List<SampleAccount> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    public static SampleAccounts in(Path file, ObjectMapper json, Clock clock) {
        try {
            List<SampleAccount> accounts = new ArrayList<>(
                    Files.exists(file)
                            ? json.readValue(file.toFile(), new TypeReference<List<SampleAccount>>() {})
                            : List.of());
            Set<String> known = accounts.stream().map(SampleAccount::username).collect(Collectors.toSet());
            // Of an older version's folder some are missing.
            List<SampleAccount> missing = draw(clock.instant().truncatedTo(ChronoUnit.SECONDS)).stream()
                    .filter(account -> !known.contains(account.username()))
                    .toList();
            if (accounts.addAll(missing)) {
                PrivateFile.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(accounts));
            }
            return new SampleAccounts(accounts);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not keep the sample accounts in " + file, e);
        }
    }

    private static List<SampleAccount> draw(Instant now) {
        SecureRandom random = new SecureRandom();
        List<SampleAccount> drawn = new ArrayList<>(List.of(
                SampleAccount.draw(
                        Account.SYSTEM_USERNAME,
                        EnumSet.of(
                                Permission.DEVELOPER,
                                Permission.FREE_ACCOUNT,
                                Permission.UNLIMITED,
                                Permission.UNLIMITED_DEV,
                                Permission.PUBLIC_MODEL_DEPLOYMENT),
                        RICH,
                        List.of(),
                        now,
                        random),
                SampleAccount.draw(
                        DEVELOPER_WITH_RIGHTS,
                        EnumSet.of(
                                Permission.DEVELOPER,
                                Permission.BILLING_ADMIN,
                                Permission.UNLIMITED_DEV,
                                Permission.PUBLIC_MODEL_DEPLOYMENT),
                        RICH,
                        List.of(),
                        now,
                        random),
                SampleAccount.draw(DEVELOPER, EnumSet.of(Permission.DEVELOPER), MODEST, List.of(AFFINE), now, random)));
        drawn.add(miner(MINER, now, random));
        for (int i = 1; i <= SIMULATED_MINERS; i++) {
            drawn.add(miner(MINER + i, now, random));
        }
        return drawn;
    }

    private static SampleAccount miner(String username, Instant now, SecureRandom random) {
        return SampleAccount.draw(username, EnumSet.of(Permission.MINER), 0, List.of(), now, random);
    }

    /** Writes, without any secret, what the accounts' owner creates them from; it passes over those that it has. */
    public Path writeSeeds(Path file, ObjectMapper json) {
        try {
            json.writeValue(
                    file.toFile(), accounts.stream().map(SampleAccount::event).toList());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + file, e);
        }
    }

    public List<SampleAccount> all() {
        return accounts;
    }

    public SampleAccount system() {
        return named(Account.SYSTEM_USERNAME);
    }

    /** May deploy publicly and raise bounties. */
    public SampleAccount developerWithRights() {
        return named(DEVELOPER_WITH_RIGHTS);
    }

    public SampleAccount developer() {
        return named(DEVELOPER);
    }

    /** The account of the real miner. */
    public SampleAccount miner() {
        return named(MINER);
    }

    /** The simulation's. */
    public List<SampleAccount> simulatedMiners() {
        return IntStream.rangeClosed(1, SIMULATED_MINERS)
                .mapToObj(i -> named(MINER + i))
                .toList();
    }

    private SampleAccount named(String username) {
        return accounts.stream()
                .filter(account -> account.username().equals(username))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No account is named " + username));
    }
}
