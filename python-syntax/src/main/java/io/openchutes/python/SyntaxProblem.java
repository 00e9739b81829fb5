package io.openchutes.python;

/**
 * Why a text is not Python.
 *
 * @param line of the text, from 1; 0 where no line is to blame
 * @param reason in CPython's words where it has some
 */
public record SyntaxProblem(int line, String reason) {}
