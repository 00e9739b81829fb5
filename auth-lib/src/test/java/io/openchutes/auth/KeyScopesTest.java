package io.openchutes.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.openchutes.auth.KeyScopes.Action;
import io.openchutes.auth.KeyScopes.ObjectType;
import io.openchutes.auth.KeyScopes.Scope;
import io.openchutes.auth.KeyScopes.Verdict;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyScopesTest {
    private final UUID one = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @Test
    void duplicatesAreOne() {
        Scope scope = new Scope(ObjectType.CHUTES, one, null);
        assertThat(new KeyScopes(false, List.of(scope, scope)).scopes()).containsExactly(scope);
    }

    @Test
    void aScopeOnOneObjectAllowsThatAlone() {
        KeyScopes scopes = new KeyScopes(false, List.of(new Scope(ObjectType.CHUTES, one, null)));
        assertThat(scopes.verdict(ObjectType.CHUTES, one, Action.WRITE)).isEqualTo(Verdict.ALLOWED);
        assertThat(scopes.verdict(ObjectType.CHUTES, other, Action.WRITE)).isEqualTo(Verdict.HIDDEN);
        assertThat(scopes.verdict(ObjectType.IMAGES, one, Action.READ)).isEqualTo(Verdict.HIDDEN);
        assertThat(scopes.onlyObjects(ObjectType.CHUTES, Action.READ)).contains(Set.of(one));
        // Deploying a new chute is an action on no object yet.
        assertThat(scopes.allows(ObjectType.CHUTES, null, Action.WRITE)).isFalse();
    }

    @Test
    void whatMayBeReadIsForbiddenAndNotHidden() {
        KeyScopes scopes = new KeyScopes(
                false,
                List.of(
                        new Scope(ObjectType.CHUTES, null, Action.READ),
                        new Scope(ObjectType.CHUTES, one, Action.DELETE)));
        assertThat(scopes.verdict(ObjectType.CHUTES, other, Action.DELETE)).isEqualTo(Verdict.FORBIDDEN);
        assertThat(scopes.verdict(ObjectType.CHUTES, one, Action.DELETE)).isEqualTo(Verdict.ALLOWED);
        assertThat(scopes.onlyObjects(ObjectType.CHUTES, Action.READ)).isEmpty();
    }

    @Test
    void listsShowTheObjectsOfScopesOnThatActionAlone() {
        KeyScopes scopes = new KeyScopes(
                false,
                List.of(
                        new Scope(ObjectType.CHUTES, one, Action.READ),
                        new Scope(ObjectType.CHUTES, other, Action.DELETE),
                        new Scope(ObjectType.IMAGES, UUID.randomUUID(), Action.READ)));
        assertThat(scopes.onlyObjects(ObjectType.CHUTES, Action.READ)).contains(Set.of(one));
        assertThat(scopes.onlyObjects(ObjectType.CHUTES, Action.WRITE)).contains(Set.of());
    }

    @Test
    void invokingAllowsNothingElse() {
        KeyScopes scopes = new KeyScopes(
                false,
                List.of(
                        new Scope(ObjectType.CHUTES, null, Action.INVOKE),
                        new Scope(ObjectType.INVOCATIONS, null, null)));
        for (Action action : List.of(Action.READ, Action.WRITE, Action.DELETE)) {
            assertThat(scopes.allowsSome(ObjectType.CHUTES, action)).isFalse();
        }
    }

    @Test
    void signaturesAndAdminKeysAreUnlimited() {
        assertThat(KeyScopes.UNLIMITED.verdict(ObjectType.IMAGES, other, Action.DELETE))
                .isEqualTo(Verdict.ALLOWED);
    }
}
