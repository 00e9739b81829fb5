package io.openchutes.event.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * Reads and writes times of RFC 3339. The form that nearly every record has, UTC with a {@code Z}, is read and written digit by digit rather
 * than by a formatter, since a rollup reads three times a record, and every event is written with as many.
 */
public final class Rfc3339 {
    private static final String FORM = "0000-00-00T00:00:00";
    private static final byte[] LONGEST = "0000-00-00T00:00:00.000000000Z".getBytes(StandardCharsets.US_ASCII);
    private static final int NANO_DIGITS = 9;
    private static final int SECONDS_A_DAY = 86_400;
    private static final int LAST_YEAR = 9_999;

    private Rfc3339() {}

    /** The time if it has the usual form, {@code 2026-01-02T03:04:05Z} with up to nine decimals; null for all others, right or wrong. */
    public static Instant parseUtc(String text) {
        int end = text.length() - 1;
        if (end < FORM.length() || text.charAt(end) != 'Z' || !hasForm(text)) {
            return null;
        }
        int nano = nano(text, end);
        int year = number(text, 0, 4);
        int month = number(text, 5, 7);
        int day = number(text, 8, 10);
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        boolean isTime = nano >= 0 && hour <= 23 && minute <= 59 && second <= 59;
        if (!isTime || month < 1 || month > 12 || !YearMonth.of(year, month).isValidDay(day)) {
            return null;
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * SECONDS_A_DAY + hour * 3_600 + minute * 60 + second, nano);
    }

    /** As {@link Instant#toString}: with no decimals, or three, six or nine. */
    public static String format(Instant time) {
        long seconds = time.getEpochSecond();
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_A_DAY));
        if (date.getYear() < 0 || date.getYear() > LAST_YEAR) {
            return time.toString();
        }
        int second = (int) Math.floorMod(seconds, (long) SECONDS_A_DAY);
        byte[] text = new byte[LONGEST.length];
        System.arraycopy(LONGEST, 0, text, 0, LONGEST.length);
        write(date.getYear(), text, 0, 4);
        write(date.getMonthValue(), text, 5, 7);
        write(date.getDayOfMonth(), text, 8, 10);
        write(second / 3_600, text, 11, 13);
        write(second / 60 % 60, text, 14, 16);
        write(second % 60, text, 17, 19);
        int nano = time.getNano();
        write(nano, text, 20, 29);
        int end = nano == 0 ? FORM.length() : nano % 1_000_000 == 0 ? 23 : nano % 1_000 == 0 ? 26 : 29;
        text[end] = 'Z';
        return new String(text, 0, end + 1, StandardCharsets.ISO_8859_1);
    }

    private static void write(int number, byte[] text, int from, int to) {
        int rest = number;
        for (int i = to - 1; i >= from; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static boolean hasForm(String text) {
        for (int i = 0; i < FORM.length(); i++) {
            char form = FORM.charAt(i);
            char found = text.charAt(i);
            if (form == '0' ? !isDigit(found) : found != form) {
                return false;
            }
        }
        return true;
    }

    /** The decimals between the seconds and the end as nanoseconds, or -1. */
    private static int nano(String text, int end) {
        int start = FORM.length();
        if (end == start) {
            return 0;
        }
        int digits = end - start - 1;
        if (text.charAt(start) != '.' || digits < 1 || digits > NANO_DIGITS) {
            return -1;
        }
        for (int i = start + 1; i < end; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
        }
        int nano = number(text, start + 1, end);
        for (int i = digits; i < NANO_DIGITS; i++) {
            nano *= 10;
        }
        return nano;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }

    private static boolean isDigit(char found) {
        return found >= '0' && found <= '9';
    }
}
