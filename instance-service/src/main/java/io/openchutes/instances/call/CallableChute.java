package io.openchutes.instances.call;

import io.openchutes.auth.Account;
import io.openchutes.instances.chute.ChuteCopy;
import io.openchutes.instances.chute.Cord;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a call needs to know of a chute, kept in memory. */
public record CallableChute(
        UUID chuteId,
        UUID userId,
        String username,
        String name,
        String slug,
        boolean isPublic,
        Set<UUID> shares,
        Optional<String> standardTemplate,
        int concurrency,
        boolean disabled,
        List<PublicCord> cords,
        Instant createdAt) {
    private static final String DEFAULT_METHOD = "POST";

    /**
     * A cord that callers can reach. The SDK's server offers it at the same path and method.
     *
     * @param outputContentType null where the cord names none
     */
    public record PublicCord(String method, String path, boolean stream, String outputContentType) {}

    public static CallableChute of(ChuteCopy chute) {
        return new CallableChute(
                chute.chuteId(),
                chute.userId(),
                chute.username(),
                chute.name(),
                chute.slug(),
                chute.isPublic(),
                chute.shares(),
                chute.standardTemplate(),
                chute.concurrency(),
                chute.disabled(),
                chute.cords().stream()
                        .filter(cord -> cord.publicApiPath() != null)
                        .map(CallableChute::publicCord)
                        .toList(),
                chute.createdAt());
    }

    private static PublicCord publicCord(Cord cord) {
        String method = cord.publicApiMethod() == null ? DEFAULT_METHOD : cord.publicApiMethod();
        return new PublicCord(
                method.toUpperCase(Locale.ROOT), cord.publicApiPath(), cord.stream(), cord.outputContentType());
    }

    /** As it is named whoever asks. */
    public String qualifiedName() {
        return username + "/" + name;
    }

    boolean isOfSystem() {
        return Account.SYSTEM_USERNAME.equalsIgnoreCase(username);
    }

    /** The first of the path and the method, as the SDK's server takes the first; a chute may stream by one and not by another. */
    public Optional<PublicCord> cord(String method, String path) {
        for (PublicCord cord : cords) {
            if (cord.path().equals(path) && cord.method().equals(method)) {
                return Optional.of(cord);
            }
        }
        return Optional.empty();
    }

    /** The methods that the path takes; none where no cord has it. */
    public Set<String> methodsAt(String path) {
        return cords.stream()
                .filter(cord -> cord.path().equals(path))
                .map(PublicCord::method)
                .collect(Collectors.toUnmodifiableSet());
    }
}
