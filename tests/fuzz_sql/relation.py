# SPDX-License-Identifier: Apache-2.0
# SPDX-FileCopyrightText: The vendstream authors
"""Relations of the SQL fuzzer: their SQL text, and their rows recomputed from all rows of the tables.

rows() gives pairs (values, watermark): the watermark is the one that the row met when it arrived, and decides which
operators over event time take it as late. Relations whose rows are all in time give NEVER.
"""
import collections
import decimal

from expression import (BIGINT, BOOLEAN, CONTEXT, DOUBLE, INT, STRING, TRUE, TS, dec, dec_parts, divide, is_integer,
                        order, to_decimal, wrap)

NEVER = -10 ** 18


class Relation:
    """columns: (name, type); time: place of the time attribute; updating: not only inserts; ordered: rows come in a
    known order; late: rows may be behind the watermark."""
    name = None  # of its view

    def __init__(self, columns, time=None, updating=False, ordered=False, late=False):
        self.columns, self.time, self.updating, self.ordered, self.late = columns, time, updating, ordered, late

    def source(self, alias):
        return f"{self.name} AS {alias}" if self.name else f"({self.select()}) AS {alias}"

    def select(self):
        raise NotImplementedError

    def rows(self):
        raise NotImplementedError

    def qualified(self, alias):
        return [f"{alias}.{name}" for name, _ in self.columns]


class Table(Relation):
    def __init__(self, name, columns, delay_ms, late):
        super().__init__(columns, len(columns) - 1, ordered=True, late=late)
        self.name, self.delay_ms, self.data = name, delay_ms, []

    def rows(self):
        watermark = NEVER
        for row in self.data:
            yield row, watermark
            watermark = max(watermark, row[-1] - self.delay_ms)


class Select(Relation):
    """SELECT [DISTINCT] expressions FROM child WHERE condition."""

    def __init__(self, child, names, exprs, where, distinct=False):
        self.child, self.exprs, self.where, self.distinct = child, exprs, where, distinct
        time = None
        for i, expr in enumerate(exprs):
            if expr.column is not None and expr.column == child.time and not distinct and time is None:
                time = i
        super().__init__(list(zip(names, (expr.kind for expr in exprs))), time, child.updating or distinct,
                         child.ordered and not distinct, child.late)

    def select(self):
        inner = self.child.qualified("a")
        items = ", ".join(f"{expr.sql(inner)} AS {name}" for expr, (name, _) in zip(self.exprs, self.columns))
        where = "" if self.where is TRUE else f" WHERE {self.where.sql(inner)}"
        return f"SELECT {'DISTINCT ' if self.distinct else ''}{items} FROM {self.child.source('a')}{where}"

    def rows(self):
        seen = set()
        for row, watermark in self.child.rows():
            if self.where.value(row) is not True:
                continue
            values = tuple(expr.value(row) for expr in self.exprs)
            if self.distinct and values in seen:
                continue
            seen.add(values)
            yield values, watermark


# ---------------------------------------------------------------------------------------------------- aggregates

class Aggregate:
    def __init__(self, function, arg, distinct=False, where=None):
        self.function, self.arg, self.distinct, self.where = function, arg, distinct, where
        self.kind = self.result()

    def result(self):
        if self.function == "COUNT":
            return BIGINT
        parts = dec_parts(self.arg.kind)
        if parts and self.function == "SUM":
            return dec(38, parts[1])
        if parts and self.function == "AVG":
            return dec(38, max(6, parts[1]))
        return self.arg.kind

    def sql(self, names):
        inner = "*" if self.arg is None else ("DISTINCT " if self.distinct else "") + self.arg.sql(names)
        where = "" if self.where is None else f" FILTER (WHERE {self.where.sql(names)})"
        return f"{self.function}({inner}){where}"

    def over(self, rows):
        if self.where is not None:
            rows = [row for row in rows if self.where.value(row) is True]
        if self.arg is None:
            return len(rows)
        values = [value for value in (self.arg.value(row) for row in rows) if value is not None]
        if self.distinct:
            values = list(dict.fromkeys(values))
        if self.function == "COUNT":
            return len(values)
        return self.fold(values) if values else None

    def fold(self, values):
        if self.function == "SUM":
            return self.sum(values, self.kind)
        if self.function == "AVG":
            return self.average(values)
        if self.function == "LISTAGG":
            return ",".join(values)
        return {"MIN": lambda: min(values, key=order), "MAX": lambda: max(values, key=order),
                "FIRST_VALUE": lambda: values[0], "LAST_VALUE": lambda: values[-1]}[self.function]()

    @staticmethod
    def sum(values, kind):
        total = sum(values)
        return wrap(total, kind) if is_integer(kind) else to_decimal(total, kind) if dec_parts(kind) else total

    def average(self, values):
        if is_integer(self.kind):
            return wrap(divide(wrap(sum(values), BIGINT), len(values), BIGINT), self.kind)
        if dec_parts(self.kind):
            return to_decimal(CONTEXT.divide(sum(values), decimal.Decimal(len(values))), self.kind)
        return sum(values) / len(values)


class Group(Relation):
    """SELECT keys, aggregates FROM child WHERE .. GROUP BY keys HAVING .."""

    def __init__(self, child, names, keys, aggregates, where, having):
        self.child, self.keys, self.aggregates, self.where, self.having = child, keys, aggregates, where, having
        super().__init__(list(zip(names, [item.kind for item in keys + aggregates])), updating=True)

    def select(self):
        inner = self.child.qualified("a")
        keys = [key.sql(inner) for key in self.keys]
        items = keys + [aggregate.sql(inner) for aggregate in self.aggregates]
        text = "SELECT " + ", ".join(f"{item} AS {name}" for item, (name, _) in zip(items, self.columns))
        text += f" FROM {self.child.source('a')}"
        text += "" if self.where is TRUE else f" WHERE {self.where.sql(inner)}"
        text += f" GROUP BY {', '.join(keys)}" if keys else ""
        return text + ("" if self.having is TRUE else f" HAVING {self.having.sql(items)}")

    def rows(self):
        groups = collections.OrderedDict()
        for row, _ in self.child.rows():
            if self.where.value(row) is True:
                groups.setdefault(tuple(key.value(row) for key in self.keys), []).append(row)
        for key, rows in groups.items():
            values = key + tuple(aggregate.over(rows) for aggregate in self.aggregates)
            if self.having.value(values) is True:
                yield values, NEVER


# ------------------------------------------------------------------------------------------------------- windows

def seconds(ms):
    return f"INTERVAL '{ms // 1000}' SECOND"


class Window:
    """A window table function; times in ms. step is the slide of HOP and the step of CUMULATE."""

    def __init__(self, kind, size, step=0, offset=0, partition=()):
        self.kind, self.size, self.step, self.offset, self.partition = kind, size, step, offset, list(partition)

    def sql(self, child):
        data = f"TABLE {child.name}"
        if self.partition:
            data += " PARTITION BY " + ", ".join(child.columns[i][0] for i in self.partition)
        args = [data, f"DESCRIPTOR({child.columns[child.time][0]})"]
        if self.step:
            args.append(seconds(self.step))
        args.append(seconds(self.size))
        if self.offset:
            args.append(seconds(self.offset))
        return f"TABLE({self.kind}({', '.join(args)}))"

    def of(self, ts):
        """The windows of a row, earliest end first."""
        if self.kind == "TUMBLE":
            start = ts - (ts - self.offset) % self.size
            return [(start, start + self.size)]
        if self.kind == "HOP":
            last = ts - (ts - self.offset) % self.step
            starts = range(last, ts - self.size, -self.step)
            return [(start, start + self.size) for start in reversed(starts)]
        start = ts - (ts - self.offset) % self.size
        ends = range(start + self.step, start + self.size + 1, self.step)
        return [(start, end) for end in ends if end > ts]

    def assign(self, child):
        """(values, window) of all rows that are in time, by arrival."""
        if self.kind != "SESSION":
            return [(row, window) for row, watermark in child.rows() for window in self.of(row[child.time])
                    if window[1] - 1 > watermark]
        return self.sessions(child)

    def sessions(self, child):
        live = collections.defaultdict(list)  # key: [start, end, rows]
        done = []
        for row, watermark in child.rows():
            key = tuple(row[i] for i in self.partition)
            merged = [row[child.time], row[child.time] + self.size, [row]]
            for other in [s for s in live[key] if s[1] - 1 > watermark]:
                if other[0] <= merged[1] and merged[0] <= other[1]:
                    merged = [min(other[0], merged[0]), max(other[1], merged[1]), other[2] + merged[2]]
                    live[key].remove(other)
            if merged[1] - 1 > watermark:
                live[key].append(merged)
        for sessions in live.values():
            done += [(row, (start, end)) for start, end, rows in sessions for row in rows]
        return done


class WindowGroup(Relation):
    def __init__(self, child, window, names, keys, aggregates, having):
        self.child, self.window, self.keys, self.aggregates, self.having = child, window, keys, aggregates, having
        kinds = [item.kind for item in keys + aggregates] + [TS, TS, TS]
        super().__init__(list(zip(names, kinds)), time=len(kinds) - 1)

    def select(self):
        inner = [name for name, _ in self.child.columns]
        keys = [key.sql(inner) for key in self.keys]
        times = ["window_start", "window_end", "window_time"]
        items = keys + [aggregate.sql(inner) for aggregate in self.aggregates] + times
        text = "SELECT " + ", ".join(f"{item} AS {name}" for item, (name, _) in zip(items, self.columns))
        text += f" FROM {self.window.sql(self.child)} GROUP BY {', '.join(keys + times)}"
        return text + ("" if self.having is TRUE else f" HAVING {self.having.sql(items)}")

    def rows(self):
        groups = {}
        for row, window in self.window.assign(self.child):
            groups.setdefault((tuple(key.value(row) for key in self.keys), window), []).append(row)
        for (key, (start, end)), rows in sorted(groups.items(), key=lambda item: item[0][1][1]):
            values = key + tuple(aggregate.over(rows) for aggregate in self.aggregates) + (start, end, end - 1)
            if self.having.value(values) is True:
                yield values, NEVER


class Windowed(Relation):
    """SELECT columns, window_start, window_end, window_time FROM the table function: every row in its windows."""

    def __init__(self, child, window, names):
        self.child, self.window = child, window
        kinds = [kind for _, kind in child.columns] + [TS, TS, TS]
        super().__init__(list(zip(names, kinds)), time=len(kinds) - 1)

    def select(self):
        inner = [name for name, _ in self.child.columns]
        inner[self.child.time] = f"CAST({inner[self.child.time]} AS TIMESTAMP(3))"
        inner += ["window_start", "window_end", "window_time"]
        items = ", ".join(f"{item} AS {name}" for item, (name, _) in zip(inner, self.columns))
        return f"SELECT {items} FROM {self.window.sql(self.child)}"

    def rows(self):
        for row, (start, end) in self.window.assign(self.child):
            yield row + (start, end, end - 1), NEVER


# ----------------------------------------------------------------------------------------------- ranks and frames

def sort_key(row, orders):
    """NULL is the smallest value."""
    key = []
    for place, descending in orders:
        value = row[place]
        key.append(Reverse(value) if descending else Forward(value))
    return key


class Forward:
    def __init__(self, value):
        self.rank = (value is not None, 0 if value is None else order(value))

    def __lt__(self, other):
        return self.rank < other.rank

    def __eq__(self, other):
        return self.rank == other.rank


class Reverse(Forward):
    def __lt__(self, other):
        return other.rank < self.rank


class TopN(Relation):
    """ROW_NUMBER() <= limit; ties by arrival. window: the partition has window_start and window_end of a Windowed."""

    def __init__(self, child, rank_name, partition, orders, limit, with_rank, window=False):
        self.child, self.partition, self.orders, self.limit, self.with_rank = child, partition, orders, limit, with_rank
        self.rank_name = rank_name
        columns = child.columns + ([(rank_name, BIGINT)] if with_rank else [])
        super().__init__(columns, updating=not window)

    def select(self):
        names = [name for name, _ in self.child.columns]
        outer = ", ".join(name for name, _ in self.columns)
        partition = ", ".join(names[i] for i in self.partition)
        by = ", ".join(names[i] + (" DESC" if descending else "") for i, descending in self.orders)
        return (f"SELECT {outer} FROM (SELECT *, ROW_NUMBER() OVER ("
                f"{'PARTITION BY ' + partition + ' ' if partition else ''}ORDER BY {by}) AS {self.rank_name} "
                f"FROM {self.child.source('a')}) WHERE {self.rank_name} <= {self.limit}")

    def rows(self):
        groups = {}
        for row, _ in self.child.rows():
            groups.setdefault(tuple(row[i] for i in self.partition), []).append(row)
        for rows in groups.values():
            rows.sort(key=lambda row: sort_key(row, self.orders))
            for rank, row in enumerate(rows[:self.limit], 1):
                yield (row + (rank,) if self.with_rank else row), NEVER


class Deduplicate(Relation):
    """The first or the last row of a key by event time."""

    def __init__(self, child, rank_name, partition, last):
        self.child, self.partition, self.last, self.rank_name = child, partition, last, rank_name
        super().__init__(child.columns, None if last else child.time, updating=last)

    def select(self):
        names = [name for name, _ in self.child.columns]
        partition = ", ".join(names[i] for i in self.partition)
        return (f"SELECT {', '.join(names)} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY {partition} ORDER BY "
                f"{names[self.child.time]}{' DESC' if self.last else ''}) AS {self.rank_name} "
                f"FROM {self.child.source('a')}) WHERE {self.rank_name} = 1")

    def rows(self):
        best = {}
        for row, watermark in self.child.rows():
            key, time = tuple(row[i] for i in self.partition), row[self.child.time]
            if self.last:
                if key not in best or time >= best[key][self.child.time]:
                    best[key] = row
            elif time >= watermark and (key not in best or time < best[key][self.child.time]):
                best[key] = row
        for row in best.values():
            yield row, NEVER


class Over(Relation):
    """Aggregates over the rows of a key up to each row, by event time. frame: None, ("ROWS", n) or ("RANGE", ms);
    n None: unbounded."""

    def __init__(self, child, names, partition, frame, aggregates):
        self.child, self.partition, self.frame, self.aggregates = child, partition, frame, aggregates
        kinds = [kind for _, kind in child.columns] + [aggregate.kind for aggregate in aggregates]
        super().__init__(list(zip(names, kinds)), child.time)

    def frame_text(self):
        if self.frame is None:
            return ""
        kind, bound = self.frame
        text = "UNBOUNDED" if bound is None else seconds(bound) if kind == "RANGE" else str(bound)
        return f" {kind} BETWEEN {text} PRECEDING AND CURRENT ROW"

    def select(self):
        inner = self.child.qualified("a")
        partition = ", ".join(inner[i] for i in self.partition)
        spec = (f"({'PARTITION BY ' + partition + ' ' if partition else ''}ORDER BY {inner[self.child.time]}"
                f"{self.frame_text()})")
        items = inner + [f"{aggregate.sql(inner)} OVER {spec}" for aggregate in self.aggregates]
        text = ", ".join(f"{item} AS {name}" for item, (name, _) in zip(items, self.columns))
        return f"SELECT {text} FROM {self.child.source('a')}"

    def taken(self):
        """key: rows in the order of their computation. Without a bound a row at or behind the watermark is late; with
        one, only what is not behind the last time that was computed for its key."""
        bounded = self.frame is not None and self.frame[1] is not None
        waiting, done = collections.defaultdict(list), collections.defaultdict(list)
        time = self.child.time
        now = NEVER

        def advance(watermark):
            for key, rows in waiting.items():
                ready = sorted((row for row in rows if row[time] <= watermark), key=lambda row: row[time])
                done[key] += ready
                waiting[key] = [row for row in rows if row[time] > watermark]
        for row, watermark in self.child.rows():
            key = tuple(row[i] for i in self.partition)
            if watermark > now:
                advance(watermark)
                now = watermark
            late = row[time] <= (done[key][-1][time] if done[key] else NEVER) if bounded else row[time] <= watermark
            if not late:
                waiting[key].append(row)
        advance(-NEVER)
        return done

    def in_frame(self, rows, i):
        time = self.child.time
        kind, bound = self.frame or ("RANGE", None)
        if kind == "ROWS":
            return rows[:i + 1] if bound is None else rows[max(0, i - bound):i + 1]
        low = NEVER if bound is None else rows[i][time] - bound
        return [row for row in rows if low <= row[time] <= rows[i][time]]

    def rows(self):
        for rows in self.taken().values():
            for i, row in enumerate(rows):
                frame = self.in_frame(rows, i)
                yield row + tuple(aggregate.over(frame) for aggregate in self.aggregates), NEVER


# --------------------------------------------------------------------------------------------------------- joins

class Join(Relation):
    """kind: INNER, LEFT, RIGHT, FULL. condition: over the columns of both sides."""

    def __init__(self, left, right, names, kind, condition, updating=None, time=None):
        self.left, self.right, self.kind, self.condition = left, right, kind, condition
        kinds = [k for _, k in left.columns + right.columns]
        if updating is None:
            updating = left.updating or right.updating or kind != "INNER"
        super().__init__(list(zip(names, kinds)), time, updating)

    def right_source(self):
        return self.right.source("b")

    def names(self):
        return self.left.qualified("a") + self.right.qualified("b")

    def select(self):
        items = ", ".join(f"{item} AS {name}" for item, (name, _) in zip(self.names(), self.columns))
        word = "JOIN" if self.kind == "INNER" else f"{self.kind} JOIN"
        return (f"SELECT {items} FROM {self.left.source('a')} {word} {self.right_source()} "
                f"ON {self.condition.sql(self.names())}")

    def rows(self):
        left, right = [row for row, _ in self.left.rows()], [row for row, _ in self.right.rows()]
        matched = set()
        for a in left:
            partners = [j for j, b in enumerate(right) if self.condition.value(a + b) is True]
            matched.update(partners)
            for j in partners:
                yield a + right[j], NEVER
            if not partners and self.kind in ("LEFT", "FULL"):
                yield a + (None,) * len(self.right.columns), NEVER
        for j, b in enumerate(right):
            if j not in matched and self.kind in ("RIGHT", "FULL"):
                yield (None,) * len(self.left.columns) + b, NEVER


class TemporalJoin(Join):
    """The version of right (a Deduplicate that keeps the last row) at the time of each left row."""

    def __init__(self, left, right, names, kind, condition):
        super().__init__(left, right, names, kind, condition, updating=False, time=left.time)

    def right_source(self):
        return f"{self.right.name} FOR SYSTEM_TIME AS OF a.{self.left.columns[self.left.time][0]} AS b"

    def rows(self):
        versions, newest, time = [], {}, self.right.child.time
        for row, _ in self.right.child.rows():
            key = tuple(row[i] for i in self.right.partition)
            if row[time] >= newest.get(key, NEVER):
                newest[key] = row[time]
                versions.append(row)
        for a, _ in self.left.rows():
            valid = {}
            for row in versions:
                if row[time] <= a[self.left.time]:
                    valid[tuple(row[i] for i in self.right.partition)] = row
            partners = [b for b in valid.values() if self.condition.value(a + b) is True]
            for b in partners:
                yield a + b, NEVER
            if not partners and self.kind == "LEFT":
                yield a + (None,) * len(self.right.columns), NEVER


class Exists(Relation):
    """WHERE [NOT] EXISTS (..), or WHERE place [NOT] IN (SELECT other ..) when places are given."""

    def __init__(self, left, right, condition, negated, places=None):
        self.left, self.right, self.condition, self.negated, self.places = left, right, condition, negated, places
        super().__init__(left.columns, updating=left.updating or right.updating or negated)

    def select(self):
        a, b = self.left.qualified("a"), self.right.qualified("b")
        word = "NOT " if self.negated else ""
        inner = f"FROM {self.right.source('b')}"
        inner += "" if self.condition is TRUE else f" WHERE {self.condition.sql(a + b)}"
        items = ", ".join(f"{item} AS {name}" for item, (name, _) in zip(a, self.columns))
        if self.places is None:
            test = f"{word}EXISTS (SELECT 1 {inner})"
        else:
            test = f"{a[self.places[0]]} {word}IN (SELECT {b[self.places[1]]} {inner})"
        return f"SELECT {items} FROM {self.left.source('a')} WHERE {test}"

    def test(self, a, right):
        found = [b for b in right if self.condition.value(a + b) is True]
        if self.places is None:
            return bool(found) != self.negated
        value, others = a[self.places[0]], [b[self.places[1]] for b in found]
        if not others:
            return self.negated
        if value is None:
            return False
        if value in [other for other in others if other is not None]:
            return not self.negated
        return self.negated and None not in others

    def rows(self):
        right = [row for row, _ in self.right.rows()]
        for a, _ in self.left.rows():
            if self.test(a, right):
                yield a, NEVER


class ScalarCompare(Relation):
    """WHERE place < (SELECT aggregate FROM right)."""

    def __init__(self, left, right, place, sign, aggregate):
        self.left, self.right, self.place, self.sign, self.aggregate = left, right, place, sign, aggregate
        super().__init__(left.columns, updating=True)

    def select(self):
        a = self.left.qualified("a")
        items = ", ".join(f"{item} AS {name}" for item, (name, _) in zip(a, self.columns))
        inner = f"SELECT {self.aggregate.sql(self.right.qualified('b'))} FROM {self.right.source('b')}"
        return f"SELECT {items} FROM {self.left.source('a')} WHERE {a[self.place]} {self.sign} ({inner})"

    def rows(self):
        right = [row for row, _ in self.right.rows()]
        other = self.aggregate.over(right) if right else None
        for row, _ in self.left.rows():
            value = row[self.place]
            if value is None or other is None:
                continue
            a, b = order(value), order(other)
            if {"<": a < b, ">": a > b, "=": a == b, "<>": a != b}[self.sign]:
                yield row, NEVER


class SetOperation(Relation):
    def __init__(self, left, right, names, word, every):
        self.left, self.right, self.word, self.every = left, right, word, every
        plain = word == "UNION" and every
        super().__init__(list(zip(names, (kind for _, kind in left.columns))),
                         updating=not plain or left.updating or right.updating)

    def select(self):
        items = ", ".join(f"{name} AS {new}" for (name, _), (new, _) in zip(self.left.columns, self.columns))
        word = self.word + (" ALL" if self.every else "")
        return f"SELECT {items} FROM ({self.left.select()} {word} {self.right.select()})"

    def rows(self):
        left = collections.Counter(row for row, _ in self.left.rows())
        right = collections.Counter(row for row, _ in self.right.rows())
        result = {"UNION": left + right, "INTERSECT": left & right, "EXCEPT": left - right}[self.word]
        if not self.every:
            result = set(left) - set(right) if self.word == "EXCEPT" else set(result)
            result = collections.Counter(result)
        for row in result.elements():
            yield row, NEVER


class Limit(Relation):
    """ORDER BY all columns LIMIT n."""

    def __init__(self, child, orders, limit):
        self.child, self.orders, self.limit = child, orders, limit
        super().__init__(child.columns, updating=True)

    def select(self):
        names = [name for name, _ in self.columns]
        by = ", ".join(names[i] + (" DESC" if descending else "") for i, descending in self.orders)
        return f"SELECT {', '.join(names)} FROM {self.child.source('a')} ORDER BY {by} LIMIT {self.limit}"

    def rows(self):
        rows = sorted((row for row, _ in self.child.rows()), key=lambda row: sort_key(row, self.orders))
        for row in rows[:self.limit]:
            yield row, NEVER
