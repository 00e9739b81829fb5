package io.openchutes.python;

import com.oracle.graal.python.pegparser.tokenizer.Token;
import com.oracle.graal.python.pegparser.tokenizer.Tokenizer;
import java.util.EnumSet;
import java.util.regex.Pattern;

/**
 * Takes integers of many digits out of a source before it is parsed, since the parser computes their values digit by digit, in quadratic
 * time: half a minute for 150,000. CPython refuses decimal ones itself.
 */
class LongNumbers {
    private static final int MOST_DIGITS = 4300;
    private static final Pattern INTEGER = Pattern.compile("0[xXoObB]\\w+|[0-9_]+");
    private static final Pattern WITH_LEADING_ZEROS = Pattern.compile("0[0_]*[1-9][0-9_]*");

    private LongNumbers() {}

    /** The source with short numbers in the same lines instead. */
    static String shorten(String source, Reports reports) {
        // Reading all tokens is for sources alone that have something as long; most often it is in a string.
        return mayHaveLongNumber(source) ? shortened(source, reports) : source;
    }

    /** Whether a word that is longer than a number may be begins with a digit, and not as the fraction of one. Looks where such a word has a character. */
    private static boolean mayHaveLongNumber(String source) {
        int at = MOST_DIGITS;
        while (at < source.length()) {
            int before = at;
            while (before >= 0 && isWord(source.charAt(before))) {
                before--;
            }
            int end = at;
            while (end < source.length() && isWord(source.charAt(end))) {
                end++;
            }
            if (end - before - 1 > MOST_DIGITS
                    && isDigit(source.charAt(before + 1))
                    && (before < 0 || source.charAt(before) != '.')) {
                return true;
            }
            at = end + MOST_DIGITS + 1;
        }
        return false;
    }

    private static boolean isWord(char c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static String shortened(String source, Reports reports) {
        Tokenizer tokenizer = Tokenizer.fromString(reports, source, EnumSet.of(Tokenizer.Flag.EXEC_INPUT), null);
        StringBuilder result = new StringBuilder();
        int copied = 0;
        Token token;
        do {
            token = next(tokenizer);
            if (token != null && token.type == Token.Kind.NUMBER && token.endOffset - token.startOffset > MOST_DIGITS) {
                String number = tokenizer.getTokenCodePoints(token).toJavaString();
                if (INTEGER.matcher(number).matches()) {
                    int start = source.offsetByCodePoints(0, token.startOffset);
                    result.append(source, copied, start).append(shortNumber(number, token));
                    copied = start + number.length();
                }
            }
        } while (token != null && token.type != Token.Kind.ENDMARKER && token.type != Token.Kind.ERRORTOKEN);
        return result.append(source, copied, source.length()).toString();
    }

    /** Null where the tokens end with an error: the parser will find it, or one before it. */
    private static Token next(Tokenizer tokenizer) {
        try {
            return tokenizer.next();
        } catch (SyntaxRefused e) {
            return null;
        }
    }

    /** Of the same kind: what is wrong with its beginning is the parser's to say. */
    private static String shortNumber(String number, Token token) {
        if (WITH_LEADING_ZEROS.matcher(number).matches()) {
            return "01";
        }
        long digits = number.chars().filter(c -> c != '_').count();
        if (number.charAt(0) != '0' && digits > MOST_DIGITS) {
            throw new SyntaxRefused(
                    token.sourceRange.startLine,
                    "Exceeds the limit (" + MOST_DIGITS + " digits) for integer string conversion: value has " + digits
                            + " digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for"
                            + " huge integer literals to avoid decimal conversion limits");
        }
        return "0";
    }
}
