package com.oracle.graal.python.pegparser;

import java.util.Arrays;

/**
 * Replaces the parser's class of this name: what rules found at each token, here in a third of the memory, bounded, and with a poll at
 * each look-up. The parser itself polls only while it reads tokens, which are read by the time that backtracking gets expensive.
 */
class RuleResultCache<T> {
    private static final int TOKENS = 256;

    private final AbstractParser parser;
    /** For each token its results: a list, since few rules are tried at one; the newest first, since a left-recursive rule asks for itself. */
    private Found<?>[] byToken = new Found<?>[TOKENS];
    /** For each token a bit for each rule that may be in its list, by the last six bits of the rule's number: most look-ups find nothing. */
    private long[] rules = new long[TOKENS];

    /** What {@link #hasResult} found last, and at which token. */
    private Found<T> asked;

    private int askedToken;

    RuleResultCache(AbstractParser parser) {
        this.parser = parser;
    }

    public boolean hasResult(int token, int rule) {
        parser.callbacks.safePointPoll();
        asked = find(token, rule);
        askedToken = token;
        return asked != null;
    }

    public T getResult(int token, int rule) {
        // The parser asks for what it has just been told is there.
        Found<T> found = asked != null && asked.rule == rule && askedToken == token ? asked : find(token, rule);
        parser.reset(found.end);
        return found.node;
    }

    public T putResult(int token, int rule, T node) {
        Found<T> found = find(token, rule);
        if (found == null) {
            found = add(token, rule);
        }
        found.node = node;
        found.end = parser.mark();
        return node;
    }

    public void clear() {
        Arrays.fill(byToken, null);
        Arrays.fill(rules, 0);
        asked = null;
    }

    private Found<T> add(int token, int rule) {
        if (token >= byToken.length) {
            int length = Math.max(token + 1, 2 * byToken.length);
            byToken = Arrays.copyOf(byToken, length);
            rules = Arrays.copyOf(rules, length);
        }
        Found<T> found = new Found<>(rule, byToken[token]);
        byToken[token] = found;
        rules[token] |= 1L << rule;
        return found;
    }

    @SuppressWarnings("unchecked")
    private Found<T> find(int token, int rule) {
        if (token >= byToken.length || (rules[token] & 1L << rule) == 0) {
            return null;
        }
        Found<?> found = byToken[token];
        while (found != null && found.rule != rule) {
            found = found.next;
        }
        return (Found<T>) found;
    }

    private static final class Found<T> {
        private final int rule;
        private final Found<?> next;
        private int end;
        private T node;

        private Found(int rule, Found<?> next) {
            this.rule = rule;
            this.next = next;
        }
    }
}
