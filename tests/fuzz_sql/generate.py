# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Random tables, rows and queries of the SQL fuzzer.

Every decision is a draw from a list of numbers, so a query can be made smaller by making the list smaller: 0 is always
the simplest choice, and a list that has ended gives zeros.
"""
from expression import (BIGINT, BOOLEAN, DOUBLE, INT, STRING, TRUE, TS, Expr, column, dec, is_number,
                        logic_and, random_expr, random_value, strict)
from relation import (Aggregate, Deduplicate, Exists, Group, Join, Limit, Over, ScalarCompare, Select, SetOperation,
                      Table, TemporalJoin, TopN, Window, Windowed, WindowGroup)

KEY_TYPES = (INT, STRING, BOOLEAN, BIGINT)
BASE_MS = 1704067200000


class Draw:
    """Random numbers that are kept, or kept ones again."""

    def __init__(self, rng=None, kept=()):
        self.rng, self.kept, self.used = rng, list(kept), []

    def below(self, count):
        if self.rng is not None:
            number = self.rng.randrange(count)
        else:
            number = self.kept[len(self.used)] % count if len(self.used) < len(self.kept) else 0
        self.used.append(number)
        return number

    def of(self, values):
        return values[self.below(len(values))]


def random_tables(rng):
    """Three tables: small keys, so that they meet; some have rows behind the watermark."""
    tables = []
    for number in range(3):
        columns = [("k", INT), ("s", STRING)]
        optional = [("b", BIGINT), ("f", BOOLEAN), ("d", DOUBLE), ("n", dec(10, 2)), ("i", INT), ("u", TS)]
        columns += [one for one in optional if rng.random() < 0.4] + [("ts", TS)]
        late = number == 0 and rng.random() < 0.6
        table = Table(f"t{number}", columns, 5000 if late else 100000, late)
        table.data = random_rows(rng, columns)
        tables.append(table)
    return tables


def random_rows(rng, columns):
    draw, rows, clock = Draw(rng), [], 0
    for _ in range(rng.choice([0, 1, 5, 12, 25, 40])):
        clock += rng.choice([0, 0, 1, 2, 5])
        time = BASE_MS + max(0, clock - rng.choice([0, 0, 0, 1, 3, 8, 20])) * 1000
        if rows and rng.random() < 0.1:
            rows.append(rows[-1])
            continue
        row = []
        for name, kind in columns[:-1]:
            if rng.random() < 0.15:
                row.append(None)
            elif name == "k":
                row.append(rng.choice([1, 2, 3]))
            elif name == "s" and rng.random() < 0.7:
                row.append(rng.choice(["a", "b"]))
            else:
                row.append(random_value(draw, kind))
        rows.append(tuple(row) + (time,))
    return rows


class Generator:
    def __init__(self, draw, tables):
        self.draw, self.tables, self.views, self.names = draw, tables, [], 0

    def fresh(self, count):
        self.names += count
        return [f"c{self.names - count + i}" for i in range(count)]

    def view(self, relation):
        """The relation under a name; tables have one."""
        if relation.name is None:
            name = f"v{len(self.views)}"
            self.views.append((name, relation.select()))
            relation.name = name
        return relation

    # ------------------------------------------------------------------------------------------------- pieces

    def condition(self, relation, depth=2):
        if self.draw.below(2) == 0:
            return TRUE
        return random_expr(self.draw, relation.columns, BOOLEAN, depth)

    def key(self, relation):
        """An expression that is no constant, or None when the relation has no column for one."""
        places = [i for i, (_, kind) in enumerate(relation.columns) if kind in KEY_TYPES]
        if not places:
            return None
        place = self.draw.of(places)
        plain = column(place, relation.columns[place][1])
        if plain.kind == INT and self.draw.below(4) == 3:
            return Expr(INT, "({0} % 2)", strict(lambda v: -(-v % 2) if v < 0 else v % 2), [plain])
        return plain

    def keys(self, relation, least, most):
        wanted = least + self.draw.below(most - least + 1)
        keys = []
        for key in [self.key(relation) for _ in range(wanted)]:
            if key is not None and all(key.sql(relation.qualified("a")) != other.sql(relation.qualified("a"))
                                       for other in keys):
                keys.append(key)
        return keys

    def plain_keys(self, relation, most):
        places = [i for i, (_, kind) in enumerate(relation.columns) if kind in KEY_TYPES]
        return sorted({self.draw.of(places) for _ in range(self.draw.below(most + 1))}) if places else []

    def aggregate(self, relation, ordered, plain=False):
        draw = self.draw
        functions = ["COUNT", "SUM", "MIN", "MAX", "AVG"]
        if ordered:
            functions += ["FIRST_VALUE", "LAST_VALUE"] + ([] if plain else ["LISTAGG"])
        function = draw.of(functions)
        where = None if plain or draw.below(4) else random_expr(draw, relation.columns, BOOLEAN, 1)
        if function == "COUNT" and draw.below(2) == 0:
            return Aggregate("COUNT", None, where=where)
        kinds = sorted({kind for _, kind in relation.columns if is_number(kind)}) or [INT]
        if function in ("MIN", "MAX", "COUNT", "FIRST_VALUE", "LAST_VALUE"):
            kinds += [STRING]
        if function == "LISTAGG":
            kinds = [STRING]
        kind = draw.of(kinds)
        arg = random_expr(draw, relation.columns, kind, 0 if plain else draw.below(2))
        distinct = function in ("COUNT", "SUM", "AVG") and not plain and draw.below(5) == 4
        return Aggregate(function, arg, distinct, where)

    def aggregates(self, relation, ordered, plain=False):
        return [self.aggregate(relation, ordered, plain) for _ in range(1 + self.draw.below(3))]

    # ---------------------------------------------------------------------------------------------- relations

    def select(self, child, depth=2, distinct=False, keep_time=False):
        """Some expressions over the child; its time attribute stays when that is asked for."""
        draw = self.draw
        exprs = []
        for _ in range(1 + draw.below(4)):
            kind = draw.of([INT, STRING, BIGINT, BOOLEAN] if distinct else
                           [INT, STRING, BIGINT, BOOLEAN, DOUBLE, dec(10, 2), TS])
            expr = random_expr(draw, child.columns, kind, depth)
            if child.time is None or expr.column != child.time:
                exprs.append(expr)
        if keep_time or not exprs:
            time = child.time if keep_time else 0
            exprs.append(column(time, child.columns[time][1]))
        return Select(child, self.fresh(len(exprs)), exprs, self.condition(child), distinct)

    def stream(self, late, depth=1):
        """Rows of one table with its time attribute, under a name."""
        draw = self.draw
        tables = [table for table in self.tables if late or not table.late]
        table = draw.of(tables)
        pick = draw.below(4) if depth > 0 else 0
        if pick == 2:
            places = list(range(len(table.columns)))
            return self.view(Select(table, self.fresh(len(places)), [column(i, table.columns[i][1]) for i in places],
                                    self.condition(table)))
        if pick == 3:
            return self.view(self.select(table, 1, keep_time=True))
        return table

    def window(self, child, session=True):
        draw = self.draw
        kind = draw.of(["TUMBLE", "HOP", "CUMULATE"] + (["SESSION"] if session else []))
        if kind == "TUMBLE":
            return Window(kind, draw.of([10000, 5000, 3000]), offset=draw.of([0, 0, 2000]))
        if kind == "SESSION":
            return Window(kind, draw.of([3000, 2000, 6000]), partition=self.plain_keys(child, 1))
        return Window(kind, draw.of([12000, 6000]), step=draw.of([3000, 6000, 2000]), offset=draw.of([0, 0, 1000]))

    def window_group(self):
        child = self.stream(late=True)
        window = self.window(child)
        keys = self.keys(child, 0, 2)
        if window.kind == "SESSION":
            keys = [column(i, child.columns[i][1]) for i in window.partition]
        aggregates = self.aggregates(child, child.ordered and not child.updating and window.kind == "TUMBLE")
        names = self.fresh(len(keys) + len(aggregates) + 3)
        having = TRUE
        if self.draw.below(4) == 3:
            having = random_expr(self.draw, [("", item.kind) for item in keys + aggregates], BOOLEAN, 1)
        return WindowGroup(child, window, names, keys, aggregates, having)

    def two_windows(self):
        """A window over the window_time of another one."""
        inner = self.view(self.window_group())
        factor = self.draw.of([2, 3])
        window = Window("TUMBLE", inner.window.size * factor)
        keys = self.keys(inner, 0, 1)
        aggregates = self.aggregates(inner, False)
        return WindowGroup(inner, window, self.fresh(len(keys) + len(aggregates) + 3), keys, aggregates, TRUE)

    def window_top_n(self):
        child = self.stream(late=True)
        window = Window("TUMBLE", self.draw.of([10000, 4000]))
        rows = Windowed(child, window, self.fresh(len(child.columns) + 3))
        count = len(rows.columns)
        partition = [count - 3, count - 2] + self.plain_keys(child, 1)
        return TopN(rows, self.fresh(1)[0], partition, self.orders(rows, range(count - 3)), 1 + self.draw.below(3),
                    self.draw.below(2) == 1, window=True)

    def orders(self, relation, places):
        """All of these columns in a random order."""
        places = list(places)
        orders = []
        while places:
            orders.append((places.pop(self.draw.below(len(places))), self.draw.below(2) == 1))
        return orders

    def over(self):
        draw = self.draw
        frame = draw.of([None, ("ROWS", None), ("RANGE", 5000), ("ROWS", 2), ("RANGE", 20000), ("ROWS", 1)])
        # How long Flink keeps rows for late ones of an interval is not in the evaluator.
        child = self.stream(late=frame is None or frame[0] == "ROWS")
        partition = self.plain_keys(child, 1)
        ordered = frame is not None and frame[0] == "ROWS"
        aggregates = self.aggregates(child, ordered, plain=True)
        return Over(child, self.fresh(len(child.columns) + len(aggregates)), partition, frame, aggregates)

    def deduplicate(self):
        child = self.stream(late=True)
        keys = self.plain_keys(child, 2) or [i for i, (_, kind) in enumerate(child.columns) if kind in KEY_TYPES][:1]
        if not keys:
            return self.select(child)
        return Deduplicate(child, self.fresh(1)[0], keys, self.draw.below(2) == 1)

    def top_n(self, depth):
        child = self.relation(depth - 1)
        # An order by the time attribute alone is a de-duplication.
        places = [i for i in range(len(child.columns)) if i != child.time]
        if not places:
            return child
        orders = self.orders(child, places)
        if child.time is not None:
            orders.append((child.time, False))
        partition = [i for i in self.plain_keys(child, 2) if i != child.time]
        # [B] Flink forgets to retract when N is 1 and there are several columns to order by.
        limit = self.draw.below(3) + (1 if len(orders) == 1 else 2)
        return TopN(child, self.fresh(1)[0], partition, orders, limit, self.draw.below(2) == 1)

    def group(self, depth):
        child = self.relation(depth - 1)
        keys = self.keys(child, 0, 2)
        aggregates = self.aggregates(child, child.ordered and not child.updating)
        having = TRUE
        if self.draw.below(4) == 3:
            having = random_expr(self.draw, [("", item.kind) for item in keys + aggregates], BOOLEAN, 2)
        return Group(child, self.fresh(len(keys) + len(aggregates)), keys, aggregates, self.condition(child), having)

    def equal(self, left, right):
        """a.x = b.y, or None when no types meet."""
        pairs = [(i, j) for i, (_, a) in enumerate(left.columns) for j, (_, b) in enumerate(right.columns)
                 if a == b and a in (INT, STRING, BIGINT)]
        if not pairs:
            return None
        i, j = self.draw.of(pairs)
        kind = left.columns[i][1]
        if self.draw.below(8) == 7:
            return Expr(BOOLEAN, "{0} IS NOT DISTINCT FROM {1}", lambda a, b: a == b,
                        [column(i, kind), column(len(left.columns) + j, kind)])
        return Expr(BOOLEAN, "{0} = {1}", strict(lambda a, b: a == b),
                    [column(i, kind), column(len(left.columns) + j, kind)])

    def both(self, a, b):
        return Expr(BOOLEAN, "{0} AND {1}", logic_and, [a, b], lazy=True)

    def join_condition(self, left, right):
        condition = self.equal(left, right)
        if condition is None:
            return None
        if self.draw.below(4) == 3:
            condition = self.both(condition, self.equal(left, right))
        if self.draw.below(3) == 2:
            rest = random_expr(self.draw, left.columns + right.columns, BOOLEAN, 1)
            condition = self.both(condition, rest)
        return condition

    def join(self, depth):
        left, right = self.relation(depth - 1), self.relation(depth - 1)
        condition = self.join_condition(left, right)
        if condition is None:
            return left
        return Join(left, right, self.fresh(len(left.columns) + len(right.columns)),
                    self.draw.of(["INNER", "LEFT", "RIGHT", "FULL"]), condition)

    def interval_join(self):
        left, right = self.stream(late=False), self.stream(late=False)
        condition = self.equal(left, right)
        if condition is None:
            return self.select(left)
        low, high = self.draw.of([0, 3000, 10000]), self.draw.of([5000, 0, 2000])
        bounds = Expr(BOOLEAN, "{0} BETWEEN {1} - INTERVAL '%d' SECOND AND {1} + INTERVAL '%d' SECOND" %
                      (low // 1000, high // 1000), strict(lambda a, b: b - low <= a <= b + high),
                      [column(left.time, TS), column(len(left.columns) + right.time, TS)])
        condition = self.both(condition, bounds)
        kind = self.draw.of(["INNER", "LEFT", "RIGHT", "FULL"])
        return Join(left, right, self.fresh(len(left.columns) + len(right.columns)), kind, condition, updating=False)

    def window_join(self):
        left, right = self.stream(late=False), self.stream(late=False)
        window = self.window(left, session=False)
        a = Windowed(left, window, self.fresh(len(left.columns) + 3))
        b = Windowed(right, window, self.fresh(len(right.columns) + 3))
        condition = self.equal(left, right)
        if condition is None:
            return self.select(left)
        na, nb = len(a.columns), len(b.columns)
        first, second = condition.args
        second = column(second.column - len(left.columns) + na, second.kind)
        condition = Expr(BOOLEAN, condition.text, condition.apply, [first, second])
        for back in (3, 2):
            same = Expr(BOOLEAN, "{0} = {1}", strict(lambda x, y: x == y),
                        [column(na - back, TS), column(na + nb - back, TS)])
            condition = self.both(condition, same)
        kind = self.draw.of(["INNER", "LEFT", "RIGHT", "FULL"])
        return Join(a, b, self.fresh(na + nb), kind, condition, updating=False)

    def temporal_join(self):
        left, child = self.stream(late=False), self.stream(late=False)
        pairs = [(i, j) for i, (_, a) in enumerate(left.columns) for j, (_, b) in enumerate(child.columns)
                 if a == b and a in (INT, STRING)]
        if not pairs:
            return self.select(left)
        i, j = self.draw.of(pairs)
        right = self.view(Deduplicate(child, self.fresh(1)[0], [j], last=True))
        condition = Expr(BOOLEAN, "{0} = {1}", strict(lambda a, b: a == b),
                         [column(i, left.columns[i][1]), column(len(left.columns) + j, child.columns[j][1])])
        return TemporalJoin(left, right, self.fresh(len(left.columns) + len(right.columns)),
                            self.draw.of(["INNER", "LEFT"]), condition)

    def exists(self, depth):
        left, right = self.relation(depth - 1), self.relation(depth - 1)
        draw = self.draw
        negated = draw.below(2) == 1
        pairs = [(i, j) for i, (_, a) in enumerate(left.columns) for j, (_, b) in enumerate(right.columns)
                 if a == b and a in (INT, STRING, BIGINT)]
        if not pairs:
            return left
        if draw.below(2) == 0:
            condition = TRUE
            if draw.below(2):
                condition = random_expr(draw, right.columns, BOOLEAN, 1).moved(len(left.columns))
            return Exists(left, right, condition, negated, draw.of(pairs))
        return Exists(left, right, self.join_condition(left, right), negated)

    def scalar(self, depth):
        left, right = self.relation(depth - 1), self.relation(depth - 1)
        aggregate = self.aggregate(right, False, plain=True)
        places = [i for i, (_, kind) in enumerate(left.columns) if kind == aggregate.kind and kind != DOUBLE]
        if not places:
            return left
        return ScalarCompare(left, right, self.draw.of(places), self.draw.of(["<", ">", "=", "<>"]), aggregate)

    def set_operation(self, depth):
        draw = self.draw
        children = [self.relation(depth - 1), self.relation(depth - 1)]
        kinds = [draw.of([INT, STRING, BOOLEAN]) for _ in range(1 + draw.below(2))]
        sides = []
        for child in children:
            exprs = [random_expr(draw, child.columns, kind, draw.below(2)) for kind in kinds]
            sides.append(Select(child, self.fresh(len(exprs)), exprs, self.condition(child, 1)))
        return SetOperation(sides[0], sides[1], self.fresh(len(kinds)), draw.of(["UNION", "INTERSECT", "EXCEPT"]),
                            draw.below(2) == 0)

    def relation(self, depth):
        draw = self.draw
        if depth <= 0:
            return self.select(draw.of(self.tables), 1) if draw.below(3) == 2 else draw.of(self.tables)
        makers = [lambda: self.select(self.relation(depth - 1)), lambda: self.group(depth), lambda: self.join(depth),
                  self.window_group, self.over, self.deduplicate, lambda: self.top_n(depth),
                  lambda: self.set_operation(depth), lambda: self.exists(depth), self.interval_join, self.window_join,
                  self.temporal_join, self.window_top_n, self.two_windows, lambda: self.scalar(depth),
                  lambda: self.select(self.relation(depth - 1), distinct=True), lambda: self.group(depth)]
        relation = makers[draw.below(len(makers))]()
        return self.view(relation) if draw.below(6) == 5 else relation

    def query(self):
        relation = self.relation(1 + self.draw.below(3))
        if relation.name is not None:
            places = range(len(relation.columns))
            relation = Select(relation, self.fresh(len(places)), [column(i, relation.columns[i][1]) for i in places],
                              TRUE)
        if self.draw.below(12) == 11 and relation.time is None:
            relation = Limit(relation, self.orders(relation, range(len(relation.columns))), 1 + self.draw.below(5))
        return relation
