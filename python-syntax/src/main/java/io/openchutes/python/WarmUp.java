package io.openchutes.python;

/** Sources that between them reach every class of the parser. */
class WarmUp {
    static final String VALID = """
            from __future__ import annotations
            import os as o, sys
            from . import a as b, c
            from d import *
            type X[T: int, *Ts, **P] = list[T]
            x: int = -1 + ~2 * 3.5 ** 4j // 0xff @ 1 if not True and None or ... else 'a'
            x = y, *z = [*a, 1], {*a, 2}, {**a, 'k': 3}
            x += a[1:2, ::3]; del x, a.b, a[0]
            x = [i async for i in y if i], {i for i in y}, {i: i for i in y}, (i for i in y)
            é = f'{x!r:>{w}} {y=} {{}}' 'z', u'\\N{BULLET}\\x41', rb'\\d'
            a < b <= c != d is not e not in f
            lambda a, /, b=1, *c, d, **e: (yield)
            assert (n := 10), 'm'
            @deco(a, *b, c=1, **d)
            class A[T](B, metaclass=C):
                global g
                async def f[T](self, a: int = 3, /, *args: str, b, **kw) -> None:
                    async with a as b, (c) as d:
                        await x
                    async for i in y:
                        continue
                    else:
                        break
                    def h():
                        nonlocal a
                        yield from a
                        return a
                    raise E from None
            try:
                pass
            except (E, F) as e:
                raise
            else:
                pass
            finally:
                pass
            try:
                pass
            except* E:
                pass
            with (open(a) as f, open(b)):
                while x:
                    break
            for i, in y:
                if x:
                    pass
                elif y:
                    pass
                else:
                    pass
            match x:
                case {'a': 1, **rest} if y:
                    pass
                case [1, -2.5 + 1j, *_] | None | 'a' | A(b, c=d.e) as f:
                    pass
                case _:
                    pass
            """;

    static final String INVALID = "x = 1\nif x:\n    f(a=1, a b, *c)\n";

    private WarmUp() {}
}
