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
import java.util.EnumSet;
import java.util.List;

/** The accounts of a data folder: the system's own and two developers, drawn at the first start and found again at the next. */
public final class SampleAccounts {
    private static final String DEVELOPER_WITH_RIGHTS = "alice";
    private static final String DEVELOPER = "bob";
    private static final double RICH = 10_000;
    private static final double MODEST = 250;
    private static final int AFFINE = 120;

    private final List<SampleAccount> accounts;

    private SampleAccounts(List<SampleAccount> accounts) {
        this.accounts = List.copyOf(accounts);
    }

    public static SampleAccounts in(Path file, ObjectMapper json, Clock clock) {
        try {
            if (Files.exists(file)) {
                return new SampleAccounts(json.readValue(file.toFile(), new TypeReference<List<SampleAccount>>() {}));
            }
            List<SampleAccount> drawn = draw(clock.instant().truncatedTo(ChronoUnit.SECONDS));
            PrivateFile.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsBytes(drawn));
            return new SampleAccounts(drawn);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not keep the sample accounts in " + file, e);
        }
    }

    private static List<SampleAccount> draw(Instant now) {
        SecureRandom random = new SecureRandom();
        return List.of(
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
                SampleAccount.draw(DEVELOPER, EnumSet.of(Permission.DEVELOPER), MODEST, List.of(AFFINE), now, random));
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

    private SampleAccount named(String username) {
        return accounts.stream()
                .filter(account -> account.username().equals(username))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No account is named " + username));
    }
}
