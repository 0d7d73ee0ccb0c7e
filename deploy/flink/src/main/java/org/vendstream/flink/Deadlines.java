/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
package org.vendstream.flink;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** When the counted time of docs/silence.md has gone by. Opening hours go by the clock on the wall. */
final class Deadlines {
    private static final long MINUTE = 60_000;
    private static final long DAY = 1440 * MINUTE;

    private Deadlines() {}

    static long toLocal(long instant, ZoneId zone) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(instant), zone).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    static long toInstant(long local, ZoneId zone) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(local), ZoneOffset.UTC).atZone(zone).toInstant()
                .toEpochMilli();
    }

    /** Milliseconds since 1970; Long.MAX_VALUE: never. */
    static long after(SilenceRules.Watched terms, long since, ZoneId zone) {
        long deadline = add(terms, since, terms.timeoutMs, zone);
        long from = Math.max(terms.maintenanceFrom, since);
        long until = terms.maintenanceUntil;
        if (until <= from || from >= deadline)
            return deadline;
        if (until == Long.MAX_VALUE)
            return Long.MAX_VALUE;
        return add(terms, until, terms.timeoutMs - between(terms, since, from, zone), zone);
    }

    private static boolean isAlwaysOpen(SilenceRules.Watched terms) {
        return terms.opens == terms.closes;
    }

    private static long openMs(SilenceRules.Watched terms) {
        return Math.floorMod((terms.closes - terms.opens) * MINUTE, DAY);
    }

    private static long add(SilenceRules.Watched terms, long since, long duration, ZoneId zone) {
        if (isAlwaysOpen(terms))
            return saturatedAdd(since, duration);
        long local = toLocal(since, zone);
        long open = openMs(terms);
        long sinceOpening = Math.floorMod(local - terms.opens * MINUTE, DAY);
        long left = Math.max(0, open - sinceOpening);
        if (duration <= left)
            return toInstant(local + duration, zone);
        long more = duration - left;
        long days = 1 + (more - 1) / open;
        if (days > DAY * 366) // further than any clock goes
            return Long.MAX_VALUE;
        return toInstant(local - sinceOpening + days * DAY + more - (days - 1) * open, zone);
    }

    private static long between(SilenceRules.Watched terms, long from, long to, ZoneId zone) {
        if (isAlwaysOpen(terms))
            return to - from;
        return openUntil(terms, toLocal(to, zone)) - openUntil(terms, toLocal(from, zone));
    }

    private static long openUntil(SilenceRules.Watched terms, long local) {
        long since = local - terms.opens * MINUTE;
        long part = Math.floorMod(since, DAY);
        return (since - part) / DAY * openMs(terms) + Math.min(part, openMs(terms));
    }

    private static long saturatedAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }
}
