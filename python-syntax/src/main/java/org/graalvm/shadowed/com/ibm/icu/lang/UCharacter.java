package org.graalvm.shadowed.com.ibm.icu.lang;

import io.openchutes.python.CharacterTables;

/** The methods that the parser calls of ICU's class of this name, answered from CPython's tables; ICU is ten times the parser's size. */
public final class UCharacter {
    private static final int NONE = -1;

    private UCharacter() {}

    /** Asked for {@link UProperty#XID_START} and {@link UProperty#XID_CONTINUE} only. */
    public static boolean hasBinaryProperty(int codePoint, int property) {
        return switch (property) {
            case UProperty.XID_START -> CharacterTables.beginsIdentifiers(codePoint);
            case UProperty.XID_CONTINUE -> CharacterTables.continuesIdentifiers(codePoint);
            default -> throw new IllegalArgumentException("Unknown property " + property);
        };
    }

    /** The character of {@code \N{name}}, aliases included; -1 if there is none. */
    public static int getCharFromName(String name) {
        return CharacterTables.named(name);
    }

    /** None: CPython knows no names like {@code <control-000A>}. */
    public static int getCharFromExtendedName(String name) {
        return NONE;
    }

    /** None that {@link #getCharFromName} would not have found. */
    public static int getCharFromNameAlias(String name) {
        return NONE;
    }
}
