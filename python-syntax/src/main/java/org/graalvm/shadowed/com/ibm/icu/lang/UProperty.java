package org.graalvm.shadowed.com.ibm.icu.lang;

/** The two numbers that the parser has from ICU's interface of this name; javac has written them into its classes. */
public interface UProperty {
    int XID_CONTINUE = 32;
    int XID_START = 33;
}
