package io.openchutes.python;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;

/** Unicode as CPython 3.12 has it, whatever the JDK's version of Unicode is: written by {@code scripts/python-tables}. */
public final class CharacterTables {
    private static final int NONE = -1;
    private static final String CJK = "CJK UNIFIED IDEOGRAPH-";
    private static final String HANGUL = "HANGUL SYLLABLE ";
    private static final int FIRST_HANGUL = 0xAC00;
    // The Unicode Standard, section 3.12, table of short names.
    private static final String[] LEADS = "G GG N D DD R M B BB S SS  J JJ C K T P H".split(" ", -1);
    private static final String[] VOWELS =
            "A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I".split(" ", -1);
    private static final String[] TAILS =
            " G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H".split(" ", -1);

    private CharacterTables() {}

    public static boolean beginsIdentifiers(int codePoint) {
        return Identifiers.BEGIN.get(codePoint);
    }

    public static boolean continuesIdentifiers(int codePoint) {
        return Identifiers.CONTINUE.get(codePoint);
    }

    /** The character of a name in any case; -1 if there is none. */
    public static int named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (upper.startsWith(CJK)) {
            return ideograph(upper.substring(CJK.length()));
        }
        if (upper.startsWith(HANGUL)) {
            return syllable(upper.substring(HANGUL.length()));
        }
        return Names.find(upper.getBytes(StandardCharsets.UTF_8));
    }

    private static int ideograph(String hex) {
        if (!hex.matches("[1-9A-F][0-9A-F]{3,4}")) {
            return NONE;
        }
        int codePoint = Integer.parseInt(hex, 16);
        return Identifiers.IDEOGRAPHS.get(codePoint) ? codePoint : NONE;
    }

    private static int syllable(String name) {
        for (int lead = 0; lead < LEADS.length; lead++) {
            if (name.startsWith(LEADS[lead])) {
                for (int vowel = 0; vowel < VOWELS.length; vowel++) {
                    int start = LEADS[lead].length();
                    if (name.startsWith(VOWELS[vowel], start)) {
                        int tail = Arrays.asList(TAILS).indexOf(name.substring(start + VOWELS[vowel].length()));
                        if (tail >= 0) {
                            return FIRST_HANGUL + (lead * VOWELS.length + vowel) * TAILS.length + tail;
                        }
                    }
                }
            }
        }
        return NONE;
    }

    private static byte[] resource(String name) {
        try (InputStream in = CharacterTables.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Identifiers {
        private static final BitSet BEGIN;
        private static final BitSet CONTINUE;
        private static final BitSet IDEOGRAPHS;

        static {
            String[] lines = new String(resource("identifiers.txt"), StandardCharsets.US_ASCII).split("\n");
            BEGIN = ranges(lines[0]);
            CONTINUE = ranges(lines[1]);
            IDEOGRAPHS = ranges(lines[2]);
        }

        private static BitSet ranges(String line) {
            BitSet set = new BitSet();
            for (String range : line.split(" ")) {
                int dash = range.indexOf('-');
                set.set(
                        Integer.parseInt(range, 0, dash, 16),
                        Integer.parseInt(range, dash + 1, range.length(), 16) + 1);
            }
            return set;
        }
    }

    /** Read when the first name is asked for, kept as the megabyte of text that it is: lines {@code name;hex}, sorted by their bytes. */
    private static final class Names {
        private static final byte[] TEXT = resource("names.txt");

        private static int find(byte[] name) {
            int low = 0;
            int high = TEXT.length;
            while (low < high) {
                int line = lineStart((low + high) / 2);
                int end = indexOf((byte) ';', line);
                int order = Arrays.compareUnsigned(name, 0, name.length, TEXT, line, end);
                int next = indexOf((byte) '\n', end) + 1;
                if (order == 0) {
                    return Integer.parseInt(new String(TEXT, end + 1, next - end - 2, StandardCharsets.US_ASCII), 16);
                }
                if (order < 0) {
                    high = line;
                } else {
                    low = next;
                }
            }
            return NONE;
        }

        private static int lineStart(int at) {
            int start = at;
            while (start > 0 && TEXT[start - 1] != '\n') {
                start--;
            }
            return start;
        }

        private static int indexOf(byte wanted, int from) {
            int at = from;
            while (TEXT[at] != wanted) {
                at++;
            }
            return at;
        }
    }
}
