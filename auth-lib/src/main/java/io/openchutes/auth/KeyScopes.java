package io.openchutes.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The scopes of a set of credentials. Bounties count as chutes. Scopes add up; duplicates are one.
 *
 * @param unlimited true for signatures, admin keys and anonymous calls
 * @param scopes of a scoped API key; empty when unlimited
 */
public record KeyScopes(boolean unlimited, List<Scope> scopes) {
    public static final KeyScopes UNLIMITED = new KeyScopes(true, List.of());

    public KeyScopes {
        scopes = scopes.stream().distinct().toList();
    }

    public enum ObjectType {
        CHUTES,
        IMAGES,
        INVOCATIONS
    }

    public enum Action {
        READ,
        WRITE,
        DELETE,
        INVOKE
    }

    /** What becomes of an action on an object that exists and that the account itself may see. */
    public enum Verdict {
        ALLOWED,
        /** The key may see the object, but not do this with it: 403. */
        FORBIDDEN,
        /** The key may not even see the object: the same 404 as for what does not exist. */
        HIDDEN
    }

    /**
     * @param objectId null: every object of the type
     * @param action null: every action
     */
    public record Scope(ObjectType objectType, UUID objectId, Action action) {}

    public boolean allows(ObjectType type, UUID objectId, Action action) {
        return unlimited
                || scopes.stream()
                        .anyMatch(s -> s.objectType() == type
                                && (s.objectId() == null || s.objectId().equals(objectId))
                                && (s.action() == null || s.action() == action));
    }

    /** Whether the action is allowed and, if not, whether that may be said. */
    public Verdict verdict(ObjectType type, UUID objectId, Action action) {
        if (allows(type, objectId, action)) {
            return Verdict.ALLOWED;
        }
        return allows(type, objectId, Action.READ) ? Verdict.FORBIDDEN : Verdict.HIDDEN;
    }

    /** Whether some object of the type may be acted on so, whichever it is. */
    public boolean allowsSome(ObjectType type, Action action) {
        return unlimited
                || scopes.stream()
                        .anyMatch(s -> s.objectType() == type && (s.action() == null || s.action() == action));
    }

    /** The objects that lists are cut down to; empty when every object of the type is allowed. */
    public Optional<Set<UUID>> onlyObjects(ObjectType type, Action action) {
        if (allows(type, null, action)) {
            return Optional.empty();
        }
        return Optional.of(scopes.stream()
                .filter(s -> s.objectType() == type && (s.action() == null || s.action() == action))
                .map(Scope::objectId)
                .collect(Collectors.toUnmodifiableSet()));
    }
}
