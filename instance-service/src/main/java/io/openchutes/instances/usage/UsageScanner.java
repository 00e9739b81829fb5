package io.openchutes.instances.usage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the {@code usage} of an OpenAI answer or stream in the last bytes that passed, without keeping the rest: servers send it after what
 * they generated. Not for use by several threads.
 */
public final class UsageScanner {
    /** So much of an answer's end is kept. */
    static final int TAIL = 4 * 1024;

    private static final int LEAST = 512;

    /** More tokens than any model makes: what is larger is no count. */
    private static final long MAX_TOKENS = 1_000_000_000L;

    private static final byte[] LAST_EVENT = "data: [DONE]".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FIELD = "\"usage\"".getBytes(StandardCharsets.US_ASCII);
    /** By a byte: how far before it the field may begin at the earliest, so that most bytes are not looked at (Horspool, backwards). */
    private static final int[] STEPS = steps();

    private static final JsonFactory JSON = new JsonFactory();

    /** The only chunk so far: most answers have no other, and are looked at where they are. */
    private Buffer only;
    /** The last bytes of several chunks, as a ring; grows with the answer, since many are short. */
    private byte[] tail;

    private int start;
    private int length;

    /** Takes the next bytes of the answer, which nobody changes any more. */
    public void scan(Buffer chunk) {
        if (chunk.length() == 0) {
            return;
        }
        if (length == 0 && chunk.length() <= TAIL) {
            only = chunk;
            length = chunk.length();
            return;
        }
        if (only != null) {
            Buffer first = only;
            only = null;
            length = 0;
            append(first);
        }
        append(chunk);
    }

    private void append(Buffer chunk) {
        int from = Math.max(0, chunk.length() - TAIL);
        int added = chunk.length() - from;
        grow(Math.min(TAIL, length + added));
        int writeAt = (start + length) % tail.length;
        int first = Math.min(added, tail.length - writeAt);
        chunk.getBytes(from, from + first, tail, writeAt);
        chunk.getBytes(from + first, from + added, tail, 0);
        int overflow = Math.max(0, length + added - tail.length);
        start = (start + overflow) % tail.length;
        length = Math.min(tail.length, length + added);
    }

    private void grow(int needed) {
        if (tail != null && needed <= tail.length) {
            return;
        }
        byte[] larger = new byte[Math.min(TAIL, Math.max(needed, tail == null ? LEAST : 2 * tail.length))];
        if (tail != null) {
            copyTo(larger, 0);
        }
        tail = larger;
        start = 0;
    }

    /** The bytes from one on. */
    private void copyTo(byte[] target, int from) {
        int copied = length - from;
        if (only != null) {
            only.getBytes(from, length, target);
            return;
        }
        int begin = (start + from) % tail.length;
        int first = Math.min(copied, tail.length - begin);
        System.arraycopy(tail, begin, target, 0, first);
        System.arraycopy(tail, 0, target, first, copied - first);
    }

    private byte at(int index) {
        if (only != null) {
            return only.getByte(index);
        }
        int place = start + index;
        return tail[place < tail.length ? place : place - tail.length];
    }

    /** Whether the event has passed that ends an OpenAI stream: after it many callers do not wait for the end of the chunks. */
    public boolean isDone() {
        int end = length;
        while (end > 0 && (at(end - 1) == '\n' || at(end - 1) == '\r')) {
            end--;
        }
        int begin = end - LAST_EVENT.length;
        return end < length && begin >= 0 && (begin == 0 || at(begin - 1) == '\n') && isAt(LAST_EVENT, begin);
    }

    private boolean isAt(byte[] text, int begin) {
        for (int i = 0; i < text.length; i++) {
            if (at(begin + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** The last usage that was complete; empty where there was none. */
    public Optional<TokenUsage> usage() {
        for (int at = lastField(length - FIELD.length); at >= 0; at = lastField(at - 1)) {
            Optional<TokenUsage> found = read(at + FIELD.length);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static int[] steps() {
        int[] steps = new int[256];
        Arrays.fill(steps, FIELD.length);
        for (int i = FIELD.length - 1; i > 0; i--) {
            steps[FIELD[i]] = i;
        }
        return steps;
    }

    private int lastField(int from) {
        for (int at = from; at >= 0; at -= STEPS[at(at) & 0xff]) {
            if (isField(at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isField(int at) {
        // In generated text the quotes are escaped.
        return (at == 0 || at(at - 1) != '\\') && isAt(FIELD, at);
    }

    /** @param from what stands behind the field's name */
    private Optional<TokenUsage> read(int from) {
        int at = skipBlanks(from);
        if (at >= length || at(at) != ':') {
            return Optional.empty();
        }
        at = skipBlanks(at + 1);
        if (at >= length || at(at) != '{') {
            return Optional.empty();
        }
        byte[] object = new byte[length - at];
        copyTo(object, at);
        try (JsonParser json = JSON.createParser(object)) {
            return readObject(json);
        } catch (IOException e) {
            // Cut off, or no JSON: then there is no usage.
            return Optional.empty();
        }
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < length && (at(at) == ' ' || at(at) == '\n' || at(at) == '\r' || at(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static Optional<TokenUsage> readObject(JsonParser json) throws IOException {
        json.nextToken();
        long output = 0;
        boolean counted = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_NUMBER_INT) {
                long number = json.getLongValue();
                if (number < 0 || number > MAX_TOKENS) {
                    return Optional.empty();
                }
                if (field.equals("completion_tokens")) {
                    output = number;
                }
                counted |= field.endsWith("_tokens");
            } else {
                json.skipChildren();
            }
        }
        return counted && json.currentToken() == JsonToken.END_OBJECT
                ? Optional.of(new TokenUsage(output))
                : Optional.empty();
    }
}
