package io.openchutes.miner.proxy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The ports that instances may answer at, both ends included. */
public record PortRange(int first, int last) {
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final int HIGHEST = 65_535;

    public PortRange {
        if (first < 1 || last > HIGHEST || first > last) {
            throw new IllegalArgumentException("ports must be a range within 1-65535, the smaller first");
        }
    }

    /** @throws IllegalArgumentException with a sentence for the operator */
    public static PortRange parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("openchutes.miner.proxy.ports must be as 31000-31099, not " + text);
        }
        int first = Integer.parseInt(matcher.group(1));
        return new PortRange(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
    }
}
