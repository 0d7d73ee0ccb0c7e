# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Types, values and expressions of the SQL fuzzer, and how Flink evaluates them, written from its documentation.

A value is None, bool, int, str, float, Decimal, or an int of milliseconds for TS (TIMESTAMP(3)). An expression knows
its SQL text and its value over a row; nothing here is shared with the engine.
"""
import datetime
import decimal
import re

INT, BIGINT, STRING, BOOLEAN, DOUBLE, TS = "INT", "BIGINT", "STRING", "BOOLEAN", "DOUBLE", "TIMESTAMP(3)"
BITS = {INT: 32, BIGINT: 64}
EPOCH = datetime.datetime(1970, 1, 1)
CONTEXT = decimal.Context(prec=100, rounding=decimal.ROUND_HALF_UP)


def dec(precision, scale):
    return f"DECIMAL({precision}, {scale})"


def dec_parts(kind):
    """(precision, scale) of a DECIMAL type, else None."""
    match = re.fullmatch(r"DECIMAL\((\d+), (\d+)\)", kind)
    return (int(match[1]), int(match[2])) if match else None


def is_integer(kind):
    return kind in BITS


def is_number(kind):
    return kind in BITS or kind == DOUBLE or dec_parts(kind) is not None


def wrap(value, kind):
    """Integer arithmetic of the JVM."""
    bits = BITS[kind]
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value


def to_decimal(value, kind):
    """Rounded half up to the scale; NULL when it has too many digits."""
    precision, scale = dec_parts(kind)
    rounded = CONTEXT.quantize(decimal.Decimal(value), decimal.Decimal(1).scaleb(-scale))
    return None if abs(rounded) >= decimal.Decimal(10) ** (precision - scale) else rounded


def ts_text(ms, digits=3):
    whole = EPOCH + datetime.timedelta(milliseconds=ms)
    text = whole.strftime("%Y-%m-%d %H:%M:%S")
    return f"{text}.{ms % 1000:03d}"[:len(text) + (digits + 1 if digits else 0)]


def ts_of(text):
    head, _, fraction = text.partition(".")
    whole = datetime.datetime.strptime(head, "%Y-%m-%d %H:%M:%S") - EPOCH
    return int(whole.total_seconds()) * 1000 + int((fraction + "000")[:3])


def literal(value, kind):
    if value is None:
        return f"CAST(NULL AS {kind})"
    if kind == BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == STRING:
        return "'" + value.replace("'", "''") + "'"
    if kind == TS:
        return f"TIMESTAMP '{ts_text(value)}'"
    if kind == DOUBLE:
        return f"CAST({value} AS DOUBLE)"
    if kind == BIGINT or dec_parts(kind) or value == -2 ** 31:  # -2147483648 is - of a BIGINT
        return f"CAST({value} AS {kind})"
    return str(value)


class Expr:
    """One node. `text` has {0}, {1}.. for the arguments; `apply` takes their values, or, when lazy, functions that give
    them. A column has no text; its place in the row is `column`."""

    def __init__(self, kind, text, apply, args=(), lazy=False, column=None):
        self.kind, self.text, self.apply, self.args, self.lazy, self.column = kind, text, apply, args, lazy, column

    def sql(self, names):
        if self.column is not None:
            return names[self.column]
        return self.text.format(*(arg.sql(names) for arg in self.args))

    def value(self, row):
        if self.column is not None:
            return row[self.column]
        if self.lazy:
            return self.apply(*((lambda arg=arg: arg.value(row)) for arg in self.args))
        return self.apply(*(arg.value(row) for arg in self.args))

    def moved(self, offset):
        """The same over rows that have `offset` more columns in front."""
        if self.column is not None:
            return column(self.column + offset, self.kind)
        return Expr(self.kind, self.text, self.apply, [arg.moved(offset) for arg in self.args], self.lazy)


def column(index, kind):
    return Expr(kind, None, None, column=index)


def constant(value, kind):
    return Expr(kind, literal(value, kind).replace("{", "{{").replace("}", "}}"), lambda: value)


TRUE = constant(True, BOOLEAN)


def strict(function):
    """NULL when any argument is."""
    return lambda *values: None if any(value is None for value in values) else function(*values)


def logic_and(a, b):
    left = a()
    if left is False:
        return False
    right = b()
    return False if right is False else None if left is None or right is None else True


def logic_or(a, b):
    left = a()
    if left is True:
        return True
    right = b()
    return True if right is True else None if left is None or right is None else False


def case(condition, yes, no):
    return yes() if condition() is True else no()


def divide(a, b, kind):
    quotient = abs(a) // abs(b)
    return wrap(quotient if (a < 0) == (b < 0) else -quotient, kind)


def remainder(a, b):
    rest = abs(a) % abs(b)
    return -rest if a < 0 else rest


def like(text, pattern):
    return re.fullmatch("".join(".*" if c == "%" else "." if c == "_" else re.escape(c) for c in pattern), text,
                        re.S) is not None


def substring(text, start, length):
    begin = start - 1 if start > 0 else 0 if start == 0 else len(text) + start
    if begin < 0 or begin >= len(text):
        return ""
    return text[begin:begin + length]


def try_int(text):
    match = re.fullmatch(r"([+-]?\d+)(\.\d*)?", text.strip(" "))
    if not match:
        return None
    value = int(match[1])
    return value if -2 ** 31 <= value < 2 ** 31 else None


def double_to_int(value):
    return int(max(min(value, 2.0 ** 31 - 1), -2.0 ** 31))


def common_number(a, b):
    """The type of a + b for numbers that are not both DECIMAL."""
    return DOUBLE if DOUBLE in (a, b) else BIGINT if BIGINT in (a, b) else INT


# ---------------------------------------------------------------------------------------------------- generation

STRINGS = ["a", "b", "ab", "", "B", "12", " 7 ", "-3", "1.5", "é", "日本", "a%b", "it's", "😀x", "zz"]


def random_value(draw, kind):
    """A literal's value, never NULL."""
    if kind == BOOLEAN:
        return draw.of([True, False])
    if kind == STRING:
        return draw.of(STRINGS)
    if kind == TS:
        return 1704067200000 + draw.below(60) * 1000
    if kind == DOUBLE:
        return draw.of([1.5, 0.5, -2.25, 1000.0, 3.0])
    if kind == INT:
        return draw.of([1, 0, 2, 3, -1, 7, 100, 2147483647, -2147483648])
    if kind == BIGINT:
        return draw.of([1, 0, 2, -5, 9223372036854775807, 4294967296])
    return to_decimal(draw.of(["1", "0.5", "-2.25", "99.99", "7"]), kind)


def leaf(draw, columns, kind):
    places = [i for i, (_, other) in enumerate(columns) if other == kind]
    if places and draw.below(4) < 3:
        return column(draw.of(places), kind)
    return constant(None if draw.below(12) == 11 else random_value(draw, kind), kind)


def binary(kind, sign, apply, a, b):
    return Expr(kind, "({0} " + sign + " {1})", strict(apply), [a, b])


def integer_expr(draw, columns, kind, depth):
    def sub(other=kind):
        return random_expr(draw, columns, other, depth - 1)
    choice = draw.below(9)
    if choice == 0:
        return binary(kind, "+", lambda a, b: wrap(a + b, kind), sub(), sub(INT))
    if choice == 1:
        return binary(kind, "-", lambda a, b: wrap(a - b, kind), sub(), sub(INT))
    if choice == 2:
        return binary(kind, "*", lambda a, b: wrap(a * b, kind), sub(), sub(INT))
    if choice == 3:
        return binary(kind, "/", lambda a, b: divide(a, b, kind), sub(), constant(draw.of([2, 3, -7]), INT))
    if choice == 4 and kind == INT:
        return binary(INT, "%", remainder, sub(), constant(draw.of([2, 3, -7]), INT))
    if choice == 5:
        source = draw.of([BOOLEAN, DOUBLE, BIGINT if kind == INT else INT])
        convert = {BOOLEAN: int, DOUBLE: double_to_int}.get(source, lambda v: wrap(v, kind))
        if source == DOUBLE and kind == BIGINT:
            convert = lambda v: int(max(min(v, 2 ** 63 - 1), -2 ** 63))
        return Expr(kind, "CAST({0} AS " + kind + ")", strict(convert), [sub(source)])
    if choice == 6 and kind == INT:
        return Expr(INT, "CHAR_LENGTH({0})", strict(len), [sub(STRING)])
    if choice == 7 and kind == INT:
        return Expr(INT, "TRY_CAST({0} AS INT)", strict(try_int), [sub(STRING)])
    return leaf(draw, columns, kind)


def string_expr(draw, columns, depth):
    def sub(other=STRING):
        return random_expr(draw, columns, other, depth - 1)
    choice = draw.below(7)
    if choice == 0:
        return Expr(STRING, "UPPER({0})", strict(str.upper), [sub()])
    if choice == 1:
        return binary(STRING, "||", lambda a, b: a + b, sub(), sub())
    if choice == 2:
        start, length = draw.of([1, 2, 0, -2, 3]), draw.of([1, 2, 5])
        return Expr(STRING, "SUBSTRING({0}, %d, %d)" % (start, length),
                    strict(lambda s: substring(s, start, length)), [sub()])
    if choice == 3:
        return Expr(STRING, "TRIM({0})", strict(lambda s: s.strip(" ")), [sub()])
    if choice == 4:
        kind = draw.of([INT, BIGINT])
        return Expr(STRING, "CAST({0} AS STRING)", strict(str), [sub(kind)])
    if choice == 5:
        kind = draw.of([BOOLEAN, TS])
        form = ts_text if kind == TS else lambda v: "TRUE" if v else "FALSE"
        return Expr(STRING, "CAST({0} AS STRING)", strict(form), [sub(kind)])
    return leaf(draw, columns, STRING)


def decimal_expr(draw, columns, kind, depth):
    precision, scale = dec_parts(kind)
    choice = draw.below(4)
    if choice == 0:
        source = draw.of([INT, STRING])
        if source == INT:
            return Expr(kind, "CAST({0} AS " + kind + ")", strict(lambda v: to_decimal(v, kind)),
                        [random_expr(draw, columns, INT, depth - 1)])
    others = sorted({other for _, other in columns if dec_parts(other)})
    if choice == 1 and others:
        # A sum of two columns, brought back to the type that is wanted.
        a, b = draw.of(others), draw.of(others)
        (p1, s1), (p2, s2) = dec_parts(a), dec_parts(b)
        if max(p1 - s1, p2 - s2) + max(s1, s2) + 1 <= 38:
            sign = draw.of("+-")
            return Expr(kind, "CAST({0} " + sign + " {1} AS " + kind + ")",
                        strict(lambda x, y: to_decimal(x + y if sign == "+" else x - y, kind)),
                        [leaf(draw, columns, a), leaf(draw, columns, b)])
    return leaf(draw, columns, kind)


def comparison(draw, columns, depth):
    kind = draw.of([INT, STRING, BIGINT, TS, DOUBLE, BOOLEAN])
    a, b = random_expr(draw, columns, kind, depth - 1), random_expr(draw, columns, kind, depth - 1)
    signs = {"=": lambda x, y: x == y, "<>": lambda x, y: x != y, "<": lambda x, y: order(x) < order(y),
             ">=": lambda x, y: order(x) >= order(y), ">": lambda x, y: order(x) > order(y),
             "<=": lambda x, y: order(x) <= order(y)}
    if kind == BOOLEAN:
        signs = {sign: signs[sign] for sign in ("=", "<>")}
    sign = draw.of(list(signs))
    return binary(BOOLEAN, sign, signs[sign], a, b)


def order(value):
    """What values are sorted by: text by its UTF-8 bytes."""
    return value.encode("utf-8") if isinstance(value, str) else value


def boolean_expr(draw, columns, depth):
    def sub():
        return random_expr(draw, columns, BOOLEAN, depth - 1)
    choice = draw.below(9)
    if choice <= 2:
        return comparison(draw, columns, depth)
    if choice == 3:
        return Expr(BOOLEAN, "({0} AND {1})", logic_and, [sub(), sub()], lazy=True)
    if choice == 4:
        return Expr(BOOLEAN, "({0} OR {1})", logic_or, [sub(), sub()], lazy=True)
    if choice == 5:
        return Expr(BOOLEAN, "(NOT {0})", strict(lambda v: not v), [sub()])
    kind = draw.of([INT, STRING, BOOLEAN, BIGINT])
    inner = random_expr(draw, columns, kind, depth - 1)
    if choice == 6:
        if draw.below(2):
            return Expr(BOOLEAN, "({0} IS NOT NULL)", lambda v: v is not None, [inner])
        return Expr(BOOLEAN, "({0} IS NULL)", lambda v: v is None, [inner])
    if choice == 7 and kind != BOOLEAN:
        values = [random_value(draw, kind) for _ in range(1 + draw.below(4))]
        negated = draw.below(3) == 2
        return Expr(BOOLEAN, "({0} " + ("NOT IN (" if negated else "IN (") +
                    ", ".join(literal(v, kind) for v in values) + "))",
                    strict(lambda v: (v in values) != negated), [inner])
    if choice == 8 and kind == STRING:
        pattern = draw.of(["a%", "%b", "_", "%", "", "a_%"])
        return Expr(BOOLEAN, "({0} LIKE '" + pattern + "')", strict(lambda s: like(s, pattern)), [inner])
    return leaf(draw, columns, BOOLEAN)


def double_expr(draw, columns, depth):
    choice = draw.below(4)
    if choice == 0:
        return binary(DOUBLE, "+", lambda a, b: float(a + b), random_expr(draw, columns, DOUBLE, depth - 1),
                      random_expr(draw, columns, draw.of([DOUBLE, INT]), depth - 1))
    if choice == 1:
        return binary(DOUBLE, "*", lambda a, b: a * b, random_expr(draw, columns, DOUBLE, depth - 1),
                      constant(draw.of([2.0, 0.5]), DOUBLE))
    if choice == 2:
        return Expr(DOUBLE, "CAST({0} AS DOUBLE)", strict(float), [random_expr(draw, columns, INT, depth - 1)])
    return leaf(draw, columns, DOUBLE)


def random_expr(draw, columns, kind, depth):
    """An expression of exactly this type."""
    if depth <= 0 or draw.below(3) == 0:
        return leaf(draw, columns, kind)
    if draw.below(6) == 5:
        pick = draw.below(3)
        a, b = random_expr(draw, columns, kind, depth - 1), random_expr(draw, columns, kind, depth - 1)
        if pick == 0:
            return Expr(kind, "COALESCE({0}, {1})", lambda x, y: x() if x() is not None else y(), [a, b], lazy=True)
        if pick == 1 and kind not in (BOOLEAN, DOUBLE):
            return Expr(kind, "NULLIF({0}, {1})", lambda x, y: None if x is not None and x == y else x, [a, b])
        condition = random_expr(draw, columns, BOOLEAN, depth - 1)
        return Expr(kind, "(CASE WHEN {0} THEN {1} ELSE {2} END)", case, [condition, a, b], lazy=True)
    if is_integer(kind):
        return integer_expr(draw, columns, kind, depth)
    if kind == STRING:
        return string_expr(draw, columns, depth)
    if kind == BOOLEAN:
        return boolean_expr(draw, columns, depth)
    if kind == DOUBLE:
        return double_expr(draw, columns, depth)
    if dec_parts(kind):
        return decimal_expr(draw, columns, kind, depth)
    return leaf(draw, columns, kind)
